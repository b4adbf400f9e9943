import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { compareBytes } from "#app/lib/bytes.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import type { ChainPoint } from "./chain-statement.ts";

/** What a safety QR carries: both accounts at their heads and a key log position, so that a fork shows offline (SPEC §11). */
export type SafetyQr = {
  readonly a: ChainPoint;
  readonly b: ChainPoint;
  readonly logSize: number;
  readonly logRoot: Uint8Array;
};

/** `1|acctA|seqA|headA|acctB|seqB|headB|log_size|log_root`: ids in base64url, numbers in decimal, accounts ascending. */
export function formatSafetyQr(qr: SafetyQr): string {
  const [a, b] = compareBytes(qr.a.account, qr.b.account) <= 0 ? [qr.a, qr.b] : [qr.b, qr.a];
  const fields = [a, b].flatMap((point) => [
    toBase64url(point.account),
    String(point.seq),
    toBase64url(point.head),
  ]);
  return ["1", ...fields, String(qr.logSize), toBase64url(qr.logRoot)].join("|");
}

/** Parses a scanned text: another version is E_VERSION, anything else that does not fit is E_SCHEMA. */
export function parseSafetyQr(text: string): SafetyQr {
  const fields = text.split("|");
  refuseUnless(fields[0] === "1", "E_VERSION");
  refuseUnless(fields.length === 9, "E_SCHEMA");
  const at = (index: number) => fields[index] ?? "";
  const point = (from: number): ChainPoint => ({
    account: parseId(at(from)),
    seq: parseCount(at(from + 1)),
    head: parseId(at(from + 2)),
  });
  const qr = { a: point(1), b: point(4), logSize: parseCount(at(7)), logRoot: parseId(at(8)) };
  refuseUnless(compareBytes(qr.a.account, qr.b.account) < 0, "E_SCHEMA");
  return qr;
}

function parseId(text: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64url(text);
  } catch (cause) {
    throw new ProtocolError("E_SCHEMA", undefined, { cause });
  }
  refuseUnless(bytes.length === 32, "E_SCHEMA");
  return bytes;
}

function parseCount(text: string): number {
  refuseUnless(/^(?:0|[1-9][0-9]{0,15})$/.test(text), "E_SCHEMA");
  const value = Number(text);
  refuseUnless(Number.isSafeInteger(value), "E_SCHEMA");
  return value;
}
