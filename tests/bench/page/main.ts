import type { Effort } from "../compare.ts";
import { attachmentFigures } from "../crypto/attachments.ts";
import { messageFigures } from "../crypto/messages.ts";
import type { Figure } from "../figure.ts";

/** What the bench calls in Chromium. */
export interface BenchPage {
  messages(effort: Effort): Promise<Figure[]>;
  files(effort: Effort): Promise<Figure[]>;
}

const bench: BenchPage = {
  messages: (effort) => messageFigures("Chromium", effort),
  files: (effort) => attachmentFigures("Chromium", effort),
};
Object.assign(globalThis, { bench });
