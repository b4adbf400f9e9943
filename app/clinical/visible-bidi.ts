const controls: ReadonlyMap<string, string> = new Map([
  ["\u061c", "ALM"],
  ["\u200e", "LRM"],
  ["\u200f", "RLM"],
  ["\u202a", "LRE"],
  ["\u202b", "RLE"],
  ["\u202c", "PDF"],
  ["\u202d", "LRO"],
  ["\u202e", "RLO"],
  ["\u2066", "LRI"],
  ["\u2067", "RLI"],
  ["\u2068", "FSI"],
  ["\u2069", "PDI"],
]);

/** Shows direction controls as ⟦RLO⟧ instead of obeying them: they can make "10 mg" read as another dose (SPEC §8). */
export function visibleBidi(text: string): string {
  return text.replace(
    /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (mark) => `⟦${controls.get(mark)}⟧`,
  );
}
