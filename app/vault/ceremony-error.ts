import { VaultError } from "./rpc.ts";

/** What a failed ceremony means for the person (WebAuthn L3 §5.1.3, §5.1.4): cancelled and timed out look the same on purpose. */
export function ceremonyError(cause: unknown): VaultError {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return new VaultError("E_CANCELLED", { cause });
  if (name === "InvalidStateError") return new VaultError("E_PASSKEY_EXISTS", { cause });
  return new VaultError("E_CEREMONY", { cause });
}
