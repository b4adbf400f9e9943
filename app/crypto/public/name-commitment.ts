import { equalBytes, utf8 } from "#app/lib/bytes.ts";
import { Writer } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import { H } from "../primitives/tagged.ts";

export const nameByteLimit = 255;

/**
 * name_commit = H(name, salt 32 | u16 len | NFC UTF-8) (SPEC §4): the chain binds a name without showing it.
 * Not NFC, ill-formed or empty text, and a control character, is E_SCHEMA; more than 255 bytes is E_LIMIT.
 */
export function nameCommitment(salt: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  refuseUnless(
    name !== "" && !/[\p{Cc}\p{Surrogate}]/u.test(name) && name === name.normalize("NFC"),
    "E_SCHEMA",
  );
  const bytes = utf8(name);
  refuseUnless(bytes.length <= nameByteLimit, "E_LIMIT");
  return H("name", new Writer().id(salt).u16(bytes.length).bytes(bytes).finish());
}

/** Whether a name and its salt open a commitment; what does not is shown as "says to be". */
export function opensName(commitment: Uint8Array, salt: Uint8Array, name: string): boolean {
  return equalBytes(nameCommitment(salt, name), commitment);
}
