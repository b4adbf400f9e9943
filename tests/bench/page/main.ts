import type { Effort } from "../compare.ts";
import { attachmentFigures } from "../crypto/attachments.ts";
import { passLargeFile } from "../crypto/large-file.ts";
import { messageFigures } from "../crypto/messages.ts";
import type { Figure } from "../figure.ts";
import type { StoredInbox } from "../inbox/stored-inbox.ts";
import { inboxInChromium } from "./inbox.ts";

/** What the bench calls in Chromium. */
export interface BenchPage {
  messages(effort: Effort): Promise<Figure[]>;
  files(effort: Effort): Promise<Figure[]>;
  /** Bytes that came out; the page takes a breath between the pieces. */
  largeFile(size: number): Promise<number>;
  inbox(effort: Effort, inbox: StoredInbox): Promise<Figure[]>;
}

const bench: BenchPage = {
  messages: (effort) => messageFigures("Chromium", effort),
  files: (effort) => attachmentFigures("Chromium", effort),
  largeFile: (size) => passLargeFile(size, () => new Promise((resolve) => setTimeout(resolve, 0))),
  inbox: inboxInChromium,
};
Object.assign(globalThis, { bench });
