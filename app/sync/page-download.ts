import { z } from "zod/mini";
import { createApi, HttpError, type HttpSend } from "./http.ts";

export interface Download {
  name: string;
  content: Blob;
  items: number;
}

const NEWLINE = 10;

/**
 * A file that the server streams, with how many of its lines have come. Rejects with HttpError; breaking off in the middle is
 * E_NETWORK, so half a file is never handed over.
 */
export async function pageDownload(
  path: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<Download> {
  try {
    const response = await fetch(path, {
      ...{ credentials: "same-origin", redirect: "error", cache: "no-store", signal },
    });
    if (!response.ok || response.body === null) throw await refusalOf(response);
    const total = Number(response.headers.get("bedside-items") ?? 0);
    const name = /filename="([^"/\\]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
    const reader = response.body.getReader();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let lines = 0;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      parts.push(value);
      for (const byte of value) if (byte === NEWLINE) lines += 1;
      onProgress(Math.min(lines, total), total);
    }
    const type = response.headers.get("content-type") ?? "application/octet-stream";
    return { name: name ?? "bedside-audit", content: new Blob(parts, { type }), items: total };
  } catch (cause) {
    throw cause instanceof HttpError ? cause : new HttpError("E_NETWORK", null, { cause });
  }
}

async function refusalOf(response: Response): Promise<unknown> {
  const send: HttpSend = async () => response;
  // Always rejects: the answer is a refusal, read as every other one.
  return createApi(send)
    .get("", z.never())
    .catch((error: unknown) => error);
}
