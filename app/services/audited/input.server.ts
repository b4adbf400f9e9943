import type { z } from "zod/mini";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { Refusal, refuse } from "./refusal.server.ts";
import type { RequestArgs } from "./request-args.server.ts";

/** The JSON body under a strict schema: E_UNSUPPORTED_TYPE, E_BAD_REQUEST or E_UNKNOWN_FIELD. */
export async function readInput<T>({ request }: RequestArgs, schema: z.ZodMiniType<T>): Promise<T> {
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") refuse("E_UNSUPPORTED_TYPE");
  let body: unknown;
  try {
    body = await request.json();
  } catch (cause) {
    refuse("E_BAD_REQUEST", cause);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.some((issue) => issue.code === "unrecognized_keys");
  throw new Refusal(unknown ? "E_UNKNOWN_FIELD" : "E_BAD_REQUEST");
}

/** A body of sealed bytes, at most `limit` of them: E_UNSUPPORTED_TYPE or E_TOO_LARGE. */
export function readOctets(limit: number): (args: RequestArgs) => Promise<Uint8Array> {
  return async ({ request }) => {
    const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (mediaType !== "application/octet-stream") refuse("E_UNSUPPORTED_TYPE");
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.length > limit) refuse("E_TOO_LARGE");
    return bytes;
  };
}

/** base64url text of the wire → bytes; E_BAD_REQUEST where the schema let pass what has no canonical form. */
export function bytesIn(text: string, length?: number): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = fromBase64url(text);
  } catch (cause) {
    throw new Refusal("E_BAD_REQUEST", { cause });
  }
  if (length !== undefined && bytes.length !== length) throw new Refusal("E_BAD_REQUEST");
  return bytes;
}

/** Text of the wire → a branded id of `length` bytes. */
export function idIn<T extends string>(text: string | undefined, length = 32): T {
  // Decoded and encoded again, so the text is the one form of these bytes; the caller names what they are.
  return toBase64url(bytesIn(text ?? "", length)) as T;
}

/** An id in a path: whatever is not an id names nothing, so E_NOT_FOUND. */
export function idInPath<T extends string>(text: string | undefined, length = 32): T {
  try {
    return idIn<T>(text, length);
  } catch {
    throw new Refusal("E_NOT_FOUND");
  }
}

/** A whole number ≥ 0 of the query string; E_BAD_REQUEST otherwise. */
export function countIn(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  return wholeNumber(text);
}

/** A whole number ≥ 0 in a path. */
export function countInPath(text: string | undefined): number {
  return wholeNumber(text ?? "");
}

function wholeNumber(text: string): number {
  if (!/^(0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(Number(text))) refuse("E_BAD_REQUEST");
  return Number(text);
}

/** Only these names may stand in the query string; Remix's own index marker aside. */
export function onlyParameters(url: URL, names: readonly string[]): void {
  for (const name of url.searchParams.keys()) if (!names.includes(name)) refuse("E_UNKNOWN_FIELD");
}
