/** Marks, embeddings, overrides and isolates of UAX #9 §2: they can make a dose read backwards, so the screen shows them. */
const controls = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export function hasBidiControls(text: string): boolean {
  return controls.test(text);
}
