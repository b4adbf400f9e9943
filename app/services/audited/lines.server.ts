/** Characters that go out at once. */
const CHUNK = 64 * 1024;

/**
 * NDJSON as it is read, never the whole of it in memory. When a read fails in the middle the connection breaks, which
 * whoever reads can tell from an end.
 */
export function streamLines(lines: AsyncGenerator<string>, fileName?: string): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = "";
      while (text.length < CHUNK) {
        const { value, done } = await lines.next();
        if (!done) text += value;
        else {
          if (text !== "") controller.enqueue(encoder.encode(text));
          return controller.close();
        }
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const headers = new Headers({ "Content-Type": "application/x-ndjson", "Cache-Control": "no-store" });
  if (fileName !== undefined) headers.set("Content-Disposition", `attachment; filename="${fileName}"`);
  return new Response(body, { headers });
}
