import { concat } from "#app/lib/bytes.ts";
import { refuseUnless } from "../errors.ts";
import { H } from "../primitives/tagged.ts";

/** Leaf of an accepted chain or thread statement: 0x01 | stmt_hash (SPEC §13). */
export function statementLeaf(stmtHash: Uint8Array): Uint8Array<ArrayBuffer> {
  refuseUnless(stmtHash.length === 32, "E_LEN");
  return concat(Uint8Array.of(1), stmtHash);
}

/** Leaf of an INVITE: 0x03 | H(invite, bytes). */
export function inviteLeaf(invite: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(Uint8Array.of(3), H("invite", invite));
}

/** Leaf of an ACCEPT: 0x04 | H(accept, bytes). */
export function acceptLeaf(accept: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(Uint8Array.of(4), H("accept", accept));
}
