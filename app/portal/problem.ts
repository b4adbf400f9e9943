import { HttpError } from "#app/sync/http.ts";
import { VaultError } from "#app/vault/rpc.ts";

/** What the screen can say of a failure: a code of the vault or protocol, or of the server's answer. Never a message text. */
export interface Problem {
  layer: "vault" | "http";
  code: string;
  /** The id to quote to the operator, where the server gave one. */
  request: string | null;
}

/** Anything thrown → a code with words; an unknown error becomes E_INTERNAL. */
export function problemOf(error: unknown): Problem {
  if (error instanceof VaultError) return { layer: "vault", code: error.code, request: null };
  if (error instanceof HttpError)
    return {
      layer: "http",
      code: error.code === "E_NETWORK" ? "offline" : error.code,
      request: error.request,
    };
  return { layer: "http", code: "E_INTERNAL", request: null };
}
