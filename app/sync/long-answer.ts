import { z } from "zod/mini";
import { createApi, HttpError, type HttpSend } from "./http.ts";

/** A long answer chunk by chunk, in the page and in Node. Rejects with HttpError; breaking off in the middle is E_NETWORK. */
export async function* longAnswer(
  path: string,
  connect: () => Promise<Response>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const response = await connect().catch((cause: unknown) => {
    throw new HttpError("E_NETWORK", null, { cause });
  });
  if (!response.ok || response.body === null) {
    const send: HttpSend = async () => response;
    // Always rejects: the answer is a refusal, read as every other one.
    await createApi(send).get(path, z.never());
    throw new HttpError("E_ANSWER", null);
  }
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw new HttpError("E_NETWORK", null, { cause });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
