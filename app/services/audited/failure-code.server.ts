import { ProtocolError } from "#app/crypto/errors.ts";
import type { HttpCode } from "#app/protocol/errors.ts";
import { AuditStoreError } from "#db/audit-store-error.server.ts";
import { isTransient, keptByHold, sqlState, uniqueViolation } from "#db/database-failure.server.ts";
import { SignerAway } from "#signer/log-signer.ts";
import { BlobStoreError } from "../blob/blob-store.server.ts";
import { Refusal } from "./refusal.server.ts";

/** Bytes that are gone or changed are for the operator to see. */
const ofStore = { E_FULL: "E_NO_ROOM", E_DAMAGED: "E_INTERNAL", E_STORE: "E_UNAVAILABLE" } as const;

/** No room for the signer's memory, or no file handle left: over once there is some. */
const ofSystem: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE", "EIO"]);

/** The one code that leaves for whatever was thrown; E_INTERNAL is a bug of ours. */
export function failureCode(cause: unknown): HttpCode {
  if (cause instanceof Refusal) return cause.code;
  if (cause instanceof ProtocolError) return "E_STATEMENT";
  if (cause instanceof AuditStoreError) return cause.code === "E_NOT_COMMITTED" ? "E_UNAVAILABLE" : "E_AUDIT";
  if (cause instanceof BlobStoreError) return ofStore[cause.code];
  if (cause instanceof SignerAway) return "E_UNAVAILABLE";
  if (sqlState(cause) === uniqueViolation) return "E_CONFLICT";
  if (sqlState(cause) === keptByHold) return "E_HELD";
  return isOfSystem(cause) || isTransient(cause) ? "E_UNAVAILABLE" : "E_INTERNAL";
}

/** Through the errors that database and drizzle wrap around it. */
function isOfSystem(cause: unknown): boolean {
  for (let error = cause; error instanceof Error; error = error.cause)
    if ("code" in error && ofSystem.has(error.code)) return true;
  return false;
}
