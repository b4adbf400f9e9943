const NEWLINE = 10;
/** An entry's line is below 20 KiB, and a header holds a note; what goes on without end is no line. */
export const MAX_LINE = 1 << 17;

/** Lines of UTF-8 out of chunks, without their newline; a last line without one is not given out. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      let line = "";
      for (const part of rest) line += decoder.decode(part, { stream: true });
      yield line + decoder.decode(chunk.subarray(start, end));
      [rest, held, start] = [[], 0, end + 1];
    }
    rest.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > MAX_LINE) return;
  }
}
