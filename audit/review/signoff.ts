import { sha256 } from "@noble/hashes/sha2.js";
import { fromBase64, toBase64, toBase64url } from "../base64.ts";
import { HASH_LENGTH } from "../hashes.ts";

/** What an officer signs: one tree, one range of it, one version of the rules, what they knew and what they found (SPEC §10). */
export interface Signoff {
  origin: string;
  size: number;
  root: Uint8Array;
  from: number;
  to: number;
  rules: string;
  /** SHA-256 of the context's text. */
  context: Uint8Array;
  /** How many, and SHA-256 of their text. */
  count: number;
  findings: Uint8Array;
  /** base64url ids of the officer's account and of the device that signs. */
  account: string;
  device: string;
  atMs: number;
}

const HEADER = "bedside-audit-signoff/1";
/** Longer than any: what is cut off makes the text another one. */
const MAX_TEXT = 8192;
/** TAG("audit-signoff") of the protocol (crypto SPEC §2): u8 length, then the text. */
const TAG = "bedside/1/audit-signoff";

export function signoffText(signoff: Signoff): string {
  const { origin, size, root, from, to, rules, context, count, findings, account, device, atMs } = signoff;
  return [
    HEADER,
    origin,
    `size ${size}`,
    `root ${toBase64(root)}`,
    `entries ${from} ${to}`,
    `rules ${rules}`,
    `context ${toBase64(context)}`,
    `findings ${count} ${toBase64(findings)}`,
    `officer ${account} ${device}`,
    `time ${new Date(atMs).toISOString()}`,
    "",
  ].join("\n");
}

/** Null for anything but the one text of a sign-off. */
export function parseSignoff(text: string): Signoff | null {
  const lines = text.slice(0, MAX_TEXT).split("\n");
  const words = (at: number, name: string): string[] => {
    const [first, ...rest] = (lines[at] ?? "").split(" ");
    return first === name ? rest : [];
  };
  const [size = ""] = words(2, "size");
  const [root = ""] = words(3, "root");
  const [from = "", to = ""] = words(4, "entries");
  const [rules = ""] = words(5, "rules");
  const [context = ""] = words(6, "context");
  const [count = "", findings = ""] = words(7, "findings");
  const [account = "", device = ""] = words(8, "officer");
  const [time = ""] = words(9, "time");
  const hashes = [root, context, findings].map(fromBase64);
  if (hashes.some((hash) => hash?.length !== HASH_LENGTH)) return null;
  // The line above has looked at each.
  const [rootHash, contextHash, findingsHash] = hashes as [Uint8Array, Uint8Array, Uint8Array];
  const found: Signoff = {
    ...{ origin: lines[1] ?? "", size: Number(size), root: rootHash, from: Number(from), to: Number(to) },
    ...{ rules, context: contextHash, count: Number(count), findings: findingsHash },
    ...{ account, device, atMs: Date.parse(time) },
  };
  const numbers = [found.size, found.from, found.to, found.count, found.atMs];
  const isWhole =
    numbers.every((number) => Number.isSafeInteger(number) && number >= 0) &&
    found.from <= found.to &&
    found.to <= found.size &&
    /^[A-Za-z0-9_-]{43} [A-Za-z0-9_-]{43}$/.test(`${account} ${device}`) &&
    /^[a-z0-9./-]{1,64}$/.test(rules);
  return isWhole && signoffText(found) === text ? found : null;
}

/** What the device's sig key signs: SIG(sk, "audit-signoff", text). */
export function signoffMessage(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(`${TAG}${text}`);
  const message = new Uint8Array(bytes.length + 1);
  message[0] = TAG.length;
  message.set(bytes, 1);
  return message;
}

export function textHash(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text));
}

/** What entries and tables call a sign-off: base64url of its text's hash. */
export function signoffId(text: string): string {
  return toBase64url(textHash(text));
}
