import type { z } from "zod/mini";
import { httpError } from "#app/protocol/clinic-api.ts";
import { type HttpCode, httpCodes } from "#app/protocol/errors.ts";

/** E_NETWORK: no answer came, the request may or may not have arrived. E_ANSWER: an answer that the protocol does not know. */
export type ApiCode = HttpCode | "E_NETWORK" | "E_ANSWER";

/** The one error of every call to the server. `request` is the id to quote to the operator, null when there was no answer. */
export class HttpError extends Error {
  readonly code: ApiCode;
  readonly request: string | null;
  constructor(code: ApiCode, request: string | null, options?: ErrorOptions) {
    super(code, options);
    this.name = "HttpError";
    this.code = code;
    this.request = request;
  }
}

export interface HttpRequest {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
}

/** The transport: `fetch` of the page, or of a headless device with its cookie jar. */
export type HttpSend = (
  path: string,
  request: HttpRequest,
) => Promise<{ status: number; ok: boolean; text(): Promise<string> }>;

/** Typed calls: every answer is parsed with its schema before anyone sees it. */
export interface Api {
  get<T extends z.ZodMiniType>(path: string, answer: T): Promise<z.output<T>>;
  post<T extends z.ZodMiniType>(path: string, body: unknown, answer: T): Promise<z.output<T>>;
  /** Sealed bytes as they are. */
  postBytes<T extends z.ZodMiniType>(
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    answer: T,
    signal: AbortSignal,
  ): Promise<z.output<T>>;
}

const known: ReadonlySet<string> = new Set(httpCodes);

export function createApi(send: HttpSend): Api {
  async function call<T extends z.ZodMiniType>(
    path: string,
    request: HttpRequest,
    schema: T,
  ): Promise<z.output<T>> {
    const { ok, body } = await exchange(send, path, request);
    if (!ok) throw refusal(body);
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new HttpError("E_ANSWER", null);
    return parsed.data;
  }
  return {
    get: (path, answer) => call(path, { method: "GET", headers: { accept: "application/json" } }, answer),
    post: (path, body, answer) =>
      call(
        path,
        {
          method: "POST",
          headers: { accept: "application/json", "content-type": "application/json" },
          body: JSON.stringify(body),
        },
        answer,
      ),
    postBytes: (path, bytes, answer, signal) =>
      call(
        path,
        {
          method: "POST",
          headers: { accept: "application/json", "content-type": "application/octet-stream" },
          body: bytes,
          signal,
        },
        answer,
      ),
  };
}

async function exchange(
  send: HttpSend,
  path: string,
  request: HttpRequest,
): Promise<{ ok: boolean; body: unknown }> {
  let text: string;
  let ok: boolean;
  try {
    const answer = await send(path, request);
    ok = answer.ok;
    text = await answer.text();
  } catch (cause) {
    throw new HttpError("E_NETWORK", null, { cause });
  }
  try {
    return { ok, body: JSON.parse(text) };
  } catch (cause) {
    // A proxy's own error page counts as no answer of ours; an OK that is not JSON is a fault.
    throw new HttpError(ok ? "E_ANSWER" : "E_UNAVAILABLE", null, { cause });
  }
}

function refusal(body: unknown): HttpError {
  const parsed = httpError.safeParse(body);
  if (!parsed.success || !known.has(parsed.data.code)) return new HttpError("E_ANSWER", null);
  // Membership in `httpCodes` was just tested.
  return new HttpError(parsed.data.code as HttpCode, parsed.data.request);
}

/** Same-origin fetch of the page: cookies go along, redirects are refused because no answer of ours is one. */
export const pageSend: HttpSend = (path, request) =>
  fetch(path, { ...request, credentials: "same-origin", redirect: "error", cache: "no-store" });
