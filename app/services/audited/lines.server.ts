/** Characters that go out at once. */
const CHUNK = 64 * 1024;

/**
 * Lines as they are read, NDJSON unless said otherwise; never the whole of it in memory. When a read fails in the middle the connection breaks, which
 * whoever reads can tell from an end.
 */
export function streamLines(
  lines: AsyncGenerator<string>,
  file?: { fileName: string; mediaType: string /** For whoever shows how far it is. */; items: number },
): Response {
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
  const mediaType = file?.mediaType ?? "application/x-ndjson";
  const headers = new Headers({ "Content-Type": mediaType, "Cache-Control": "no-store" });
  if (file) {
    headers.set("Content-Disposition", `attachment; filename="${file.fileName}"`);
    headers.set("Bedside-Items", String(file.items));
  }
  return new Response(body, { headers });
}
