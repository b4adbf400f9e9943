import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const invented = [
  "The swelling is smaller this morning, but it still hurts when I climb stairs.",
  "Please keep it dry and raise the leg in the evening. Has there been any fever?",
  "No fever. Shall I go on with the tablets?",
  "Yes, one in the morning and one in the evening, until Friday.",
];

/** What people write: the dialogues of the shared data folder where there is one, else a few sentences. */
export function dialogueTexts(shared: string | undefined = process.env.BEDSIDE_SHARED): string[] {
  const file = shared && path.join(shared, "data", "dialogues", "mts-dialog-train.csv");
  if (!file || !existsSync(file)) return invented;
  const lines = readFileSync(file, "utf8").matchAll(/^(?:Doctor|Patient):[ \t]*(.{2,400})$/gm);
  const texts = [...lines].map(([, text = ""]) => text.replace(/"+$/, "").trim());
  return texts.length > 0 ? texts : invented;
}
