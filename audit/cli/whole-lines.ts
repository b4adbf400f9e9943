import { open } from "node:fs/promises";
import { MAX_LINE } from "../lines-of.ts";

const NEWLINE = 10;
const CHUNK = 1 << 18;

/** Pieces of a file that end with a newline, without its first line; a last line without a newline is not given out. */
export async function* wholeLines(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    let rest = Buffer.alloc(0);
    let isFirst = true;
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(rest.length + CHUNK);
      rest.copy(chunk);
      const { bytesRead } = await file.read(chunk, rest.length, CHUNK);
      if (bytesRead === 0) return;
      const found = chunk.subarray(0, rest.length + bytesRead);
      const end = found.lastIndexOf(NEWLINE) + 1;
      const start = isFirst && end > 0 ? found.indexOf(NEWLINE) + 1 : 0;
      isFirst &&= end === 0;
      if (end > start) yield found.subarray(start, end);
      rest = found.subarray(end);
      if (rest.length > MAX_LINE) return;
    }
  } finally {
    await file.close();
  }
}
