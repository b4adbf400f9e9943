import { type HttpCode, httpStatus } from "#app/protocol/errors.ts";
import type { Access } from "./entry.server.ts";

/** Ends a request with a code. What is thrown inside a write rolls it back; refusals of access become entries. */
export class Refusal extends Error {
  readonly code: HttpCode;
  /** The entry of this refusal where it says more than access.denied. */
  readonly access: Access | undefined;

  constructor(code: HttpCode, options: { cause?: unknown; access?: Access } = {}) {
    super(code, { cause: options.cause });
    this.name = "Refusal";
    this.code = code;
    this.access = options.access;
  }
}

export function refuse(code: HttpCode, cause?: unknown): never {
  throw new Refusal(code, { cause });
}

export function refuseUnless(condition: boolean, code: HttpCode): asserts condition {
  if (!condition) throw new Refusal(code);
}

/** Refusals that say somebody tried what they may not: each is an access.denied entry. */
const denials: ReadonlySet<HttpCode> = new Set([
  "E_FORBIDDEN",
  "E_NOT_FOUND",
  "E_PENDING",
  "E_GONE",
  "E_STATEMENT",
  "E_PASSKEY",
  "E_SIGN_IN",
]);

export function isDenial(code: HttpCode): boolean {
  return denials.has(code);
}

/** `{code, request}` with the status of the code, and nothing of what went wrong inside. */
export function refusalResponse(code: HttpCode, request: string): Response {
  return answer({ code, request }, { status: httpStatus[code] });
}

/** A JSON answer that nothing on the way may keep. */
export function answer(data: unknown, init: { status?: number; cookie?: string } = {}): Response {
  const headers = new Headers({ "Content-Type": "application/json", "Cache-Control": "no-store" });
  if (init.cookie !== undefined) headers.append("Set-Cookie", init.cookie);
  return new Response(JSON.stringify(data), { status: init.status ?? 200, headers });
}
