import type { LogChanges } from "#app/protocol/log-api.ts";
import type { Consent } from "#audit/epoch.ts";
import { changeHash, changeText, type EpochChange, FIRST_CHANGE, type LogChange } from "#audit/log-change.ts";
import { readChange, signChange } from "#audit/log-change-note.ts";
import type { Relay } from "./relay.ts";
import type { TestLog } from "./test-log.ts";

const HOST = "clinic.test";

/** A restore of this relay's logs to a key log of `kept` leaves, as an honest signer that last signed `last` leaves names it. */
export function restoreOf(
  relay: Relay,
  kept: number,
  change: Partial<EpochChange> = {},
  last = relay.log.size,
): EpochChange {
  const { log } = relay;
  const access = { origin: `${HOST}/bedside-audit/2027`, root: new Uint8Array(32).fill(1) };
  return {
    ...{ kind: "epoch", host: HOST, number: 1, before: FIRST_CHANGE, time: "2027-01-15T08:00:00.000Z" },
    ...{ epoch: 2, reason: "disk-failure" },
    access: {
      last: [{ ...access, size: 900 }],
      kept: { ...access, size: 500, root: new Uint8Array(32).fill(2) },
      next: `${HOST}/bedside-audit/2027/2`,
    },
    keys: {
      last: [{ origin: log.origin, size: last, root: log.root(Math.min(last, log.size)) }],
      kept: { origin: log.origin, size: kept, root: log.root(kept) },
      next: `${HOST}/bedside-keylog/2`,
    },
    ...change,
  };
}

/** Signed by both keys, unless others are given. */
export function signedRestore(
  relay: Relay,
  change: LogChange,
  logs = { access: relay.access, keys: relay.log.signer },
) {
  return signChange(change, [
    { log: "access", ...logs.access },
    { log: "keys", ...logs.keys },
  ]);
}

/** The key log after it: the kept leaves under the next name. */
export function restoredLog(log: TestLog, change: EpochChange): TestLog {
  return log.fork(change.keys.kept.size, { origin: change.keys.next });
}

export function answerOf(note: string, consents: Consent[] = [], consistency: string[] = []): LogChanges {
  return { changes: [{ note, consents, consistency }], chains: [] };
}

export const hashOf = (change: LogChange) => changeHash(changeText(change));

/** As a server answers somebody who holds checkpoints of these sizes. */
export async function provenFor(answer: LogChanges, log: TestLog, held: string): Promise<LogChanges> {
  let sizes = held.split(",").map(Number);
  const changes = [];
  for (const each of answer.changes) {
    const { change } = readChange(each.note);
    const to =
      change.kind === "epoch" ? change.keys.kept.size : change.log === "keys" ? change.at.size : null;
    if (to === null) {
      changes.push(each);
      continue;
    }
    const from = Math.max(0, ...sizes.filter((size) => size <= to));
    sizes = [...sizes.filter((size) => size < to), to];
    const consistency = from > 0 && from < to ? await log.consistency(from, to) : [];
    changes.push({ ...each, consistency });
  }
  return { ...answer, changes };
}
