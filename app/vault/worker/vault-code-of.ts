import { ProtocolError } from "#app/crypto/errors.ts";
import { type VaultCode, VaultError } from "../rpc.ts";

/** The code of any error: a protocol refusal's text is its code with the reason ("E_CHAIN(seq)"). */
export function vaultCodeOf(error: unknown): VaultCode {
  if (error instanceof VaultError) return error.code;
  if (error instanceof ProtocolError) return error.message;
  return "E_INTERNAL";
}
