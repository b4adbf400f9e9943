import { z } from "zod/mini";
import { createApi, HttpError, type HttpSend } from "./http.ts";

/** A long answer of our own origin, chunk by chunk. Rejects with HttpError; breaking off in the middle is E_NETWORK. */
export async function* pageStream(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const response = await connect(path, signal);
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

async function connect(path: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", redirect: "error", cache: "no-store", signal });
  } catch (cause) {
    throw new HttpError("E_NETWORK", null, { cause });
  }
}
