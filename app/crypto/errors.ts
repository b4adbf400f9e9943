/** The closed union of refusals (SPEC §14). A code names what was refused, never the data that was. */
export type ProtocolCode =
  | "E_VERSION"
  | "E_SUITE"
  | "E_SUITE_DOWNGRADE"
  | "E_FLAGS"
  | "E_TRAILING"
  | "E_LEN"
  | "E_LIMIT"
  | "E_SIG"
  | "E_LOW_ORDER"
  | "E_CHAIN"
  | "E_NOT_MEMBER"
  | "E_STALE_EPOCH"
  | "E_NOT_RECIPIENT"
  | "E_UNWRAP"
  | "E_COMMIT"
  | "E_CT"
  | "E_PAD"
  | "E_SCHEMA"
  | "E_RCPT"
  | "E_DUP"
  | "E_EQUIVOCATION"
  | "E_FORK"
  | "E_STALE_LOG"
  | "E_INVITE"
  | "E_ATT"
  | "E_PRF"
  | "E_STORAGE_LOST";

/** Sub-codes (SPEC §14): of E_CHAIN, of E_INVITE, of E_ATT, of E_PRF. */
export type ProtocolReason =
  | "seq"
  | "prev"
  | "signer"
  | "possession"
  | "keyreuse"
  | "kit"
  | "policy"
  | "time"
  | "used"
  | "expired"
  | "kind"
  | "clinic"
  | "chunks"
  | "len"
  | "commit"
  | "root"
  | "unavailable"
  | "mismatch";

/** The only error that leaves app/crypto. The message is the code, so that logging it says nothing about a person. */
export class ProtocolError extends Error {
  readonly code: ProtocolCode;
  readonly reason: ProtocolReason | undefined;

  constructor(code: ProtocolCode, reason?: ProtocolReason, options?: { cause?: unknown }) {
    super(reason === undefined ? code : `${code}(${reason})`, options);
    this.name = "ProtocolError";
    this.code = code;
    this.reason = reason;
  }
}

/** Throws the refusal unless the condition holds. */
export function refuseUnless(
  condition: boolean,
  code: ProtocolCode,
  reason?: ProtocolReason,
): asserts condition {
  if (!condition) throw new ProtocolError(code, reason);
}
