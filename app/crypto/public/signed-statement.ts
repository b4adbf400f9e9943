import { H } from "../primitives/tagged.ts";
import { type ChainStatement, decodeChainStatement } from "./chain-statement.ts";
import { type DeviceSignature, decodeWire } from "./statement-wire.ts";

/** A parsed chain statement with what was signed and by whom; nothing is verified yet. */
export type SignedStatement = {
  readonly statement: ChainStatement;
  readonly bytes: Uint8Array;
  readonly stmtHash: Uint8Array;
  readonly signatures: readonly DeviceSignature[];
};

/** Parses the wire form of a chain statement (SPEC §5); every refusal is a ProtocolError. */
export function parseWire(wire: Uint8Array): SignedStatement {
  const { bytes, signatures } = decodeWire(wire);
  return { statement: decodeChainStatement(bytes), bytes, stmtHash: statementHash(bytes), signatures };
}

/** stmt_hash = H(stmt, statement): the head and prev of chains and threads; signatures are never part of an id (SPEC §4). */
export function statementHash(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return H("stmt", bytes);
}

/** account_id = H(acct, GENESIS). */
export function accountIdOf(genesis: Uint8Array): Uint8Array<ArrayBuffer> {
  return H("acct", genesis);
}
