import { toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, idOf, type TeamId } from "#app/lib/ids.ts";
import { isZero } from "../codec.ts";
import type { ChainLog, ChainState, EndorsementEvent } from "./chain-state.ts";
import type { ChainStatement } from "./chain-statement.ts";

/** The log to append to: the shared one when this state is the newest of its chain, otherwise a copy cut at this state. */
export function sharedLog(state: ChainState): ChainLog {
  const { log, seq } = state;
  if (log.heads.length === seq + 1) return log;
  return {
    heads: log.heads.slice(0, seq + 1),
    times: log.times.slice(0, seq + 1),
    keys: new Map([...log.keys].filter(([, firstSeq]) => firstSeq <= seq)),
    endorsements: cut(log.endorsements, seq),
    teams: cut(log.teams, seq),
    policies: log.policies.filter((entry) => entry.seq <= seq),
  };
}

function cut<K, V extends { readonly seq: number }>(lists: Map<K, V[]>, seq: number): Map<K, V[]> {
  return new Map(
    [...lists]
      .map(([key, list]): [K, V[]] => [key, list.filter((entry) => entry.seq <= seq)])
      .filter(([, list]) => list.length > 0),
  );
}

/** Whether a key stood in this chain at or before the state's seq; zero keys of identity-only kits never count. */
export function keyKnown(state: ChainState, key: Uint8Array): boolean {
  const firstSeq = state.log.keys.get(toBase64url(key));
  return firstSeq !== undefined && firstSeq <= state.seq;
}

export function recordKeys(log: ChainLog, keys: readonly Uint8Array[], seq: number): void {
  for (const key of keys) if (!isZero(key)) log.keys.set(toBase64url(key), seq);
}

export function recordRootStatement(log: ChainLog, statement: ChainStatement): void {
  const { seq, timeMs } = statement.header;
  if (statement.type === "endorse") {
    const { subjectSeq, subjectHead, role, notAfterMs, nameCommit } = statement;
    const event: EndorsementEvent = {
      standing: true,
      seq,
      timeMs,
      subjectSeq,
      subjectHead,
      role,
      notAfterMs,
      nameCommit,
    };
    append(log.endorsements, idOf<AccountId>(statement.subject), event);
  } else if (statement.type === "unendorse")
    append(log.endorsements, idOf<AccountId>(statement.subject), { standing: false, seq, timeMs });
  else if (statement.type === "team") {
    const { nameCommit, members } = statement;
    append(log.teams, idOf<TeamId>(statement.teamId), { seq, timeMs, nameCommit, members });
  } else if (statement.type === "policy") {
    const { staffNeedPrf, staffIdleS, patientIdleS } = statement;
    log.policies.push({ seq, policy: { staffNeedPrf, staffIdleS, patientIdleS } });
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, entry: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}
