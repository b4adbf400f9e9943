import { comparePoint } from "#app/crypto/public/chain-query.ts";
import type { ChainPoint } from "#app/crypto/public/chain-statement.ts";
import { pairSafetyNumber } from "#app/crypto/public/safety-number.ts";
import { formatSafetyQr, parseSafetyQr, type SafetyQr } from "#app/crypto/public/safety-qr.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, idBytes, idOf } from "#app/lib/ids.ts";
import type { SafetyNumbers, SafetyView, ScanOutcome } from "../safety-rpc.ts";
import { checkOf } from "./checks.ts";
import type { Model } from "./model-types.ts";
import { isNewIdentity } from "./new-identity.ts";
import { personIn } from "./people.ts";
import { chainIn, roleOfChain } from "./pins.ts";

export function safetyView(model: Model, account: AccountId, nowMs: number): SafetyView | null {
  const chain = chainIn(model, account);
  if (chain === null) return null;
  const person = personIn(model, account, nowMs);
  const check = checkOf(model, account);
  return {
    accountId: account,
    name: person?.name ?? null,
    role: roleOfChain(chain),
    trust: person?.trust ?? "says-to-be",
    checked: check === null || check.by === "noted" ? null : { atMs: check.atMs, by: check.by },
    newIdentity: isNewIdentity(model, account),
  };
}

/** Everyone who shares a conversation with this person, by name. */
export function safetyList(model: Model, nowMs: number): SafetyView[] {
  const accounts = new Set([...model.threads.values()].flatMap(({ state }) => [...state.members.keys()]));
  accounts.delete(model.identity.accountId);
  return [...accounts]
    .flatMap((account) => safetyView(model, account, nowMs) ?? [])
    .sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
}

/** About 40 ms of hashing on purpose (SPEC §11). */
export function safetyNumbers(model: Model, account: AccountId, nowMs: number): SafetyNumbers | null {
  const view = safetyView(model, account, nowMs);
  const [own, other] = [pointIn(model, model.identity.accountId), pointIn(model, account)];
  if (view === null || own === null || other === null || account === model.identity.accountId) return null;
  const { size: logSize, root } = model.keylog.head;
  return {
    ...view,
    digits: pairSafetyNumber(own.account, other.account),
    qr: formatSafetyQr({ a: own, b: other, logSize, logRoot: fromBase64url(root) }),
  };
}

/** What a scanned code says about the two of us; `fork` goes with the evidence, which is of no use to whoever forged it. */
export function compareScan(
  model: Model,
  account: AccountId,
  text: string,
): { outcome: ScanOutcome } | { outcome: "fork"; evidence: string } {
  const qr = parsed(text);
  if (qr === null) return { outcome: "no-code" };
  const pair = new Set([model.identity.accountId, account]);
  const points = [qr.a, qr.b];
  if (pair.size < 2 || !points.every((point) => pair.has(idOf<AccountId>(point.account))))
    return { outcome: "other-person" };
  const contradiction = points.find((point) => relation(model, point) === "wrong");
  if (contradiction !== undefined || contradictsLog(model, qr))
    return { outcome: "fork", evidence: evidenceOf(model, contradiction, text) };
  return { outcome: points.some((point) => relation(model, point) === "ahead") ? "behind" : "same" };
}

function parsed(text: string): SafetyQr | null {
  try {
    return parseSafetyQr(text.trim());
  } catch {
    // Another code, or none of ours: there is nothing to compare.
    return null;
  }
}

function relation(model: Model, point: ChainPoint): "prefix" | "ahead" | "wrong" {
  const chain = chainIn(model, idOf<AccountId>(point.account));
  return chain === null ? "ahead" : comparePoint(chain, point);
}

/** A position that was never seen here cannot be judged without a proof. */
function contradictsLog({ keylog }: Model, { logSize, logRoot }: SafetyQr): boolean {
  const held = [keylog.head, ...keylog.history].find(({ size }) => size === logSize);
  return logSize > 0 && held !== undefined && held.root !== toBase64url(logRoot);
}

function evidenceOf(model: Model, point: ChainPoint | undefined, scanned: string): string {
  const id = point === undefined ? null : idOf<AccountId>(point.account);
  const held = id === null || point === undefined ? null : (model.chains.get(id)?.wires[point.seq] ?? null);
  return JSON.stringify({ type: "safety-fork", scanned, account: id, held, log: model.keylog.head });
}

function pointIn(model: Model, account: AccountId): ChainPoint | null {
  const chain = chainIn(model, account);
  return chain === null ? null : { account: idBytes(account), seq: chain.seq, head: chain.head };
}
