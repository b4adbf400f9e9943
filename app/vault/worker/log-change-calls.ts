import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { Consent } from "#audit/epoch.ts";
import type { EpochChange, LogKind } from "#audit/log-change.ts";
import { readChange } from "#audit/log-change-note.ts";
import type { LogChangesVault, LogChangesView, RestoreView } from "../log-changes-rpc.ts";
import { VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { ingestChanges } from "./ingest-changes.ts";
import type { Model } from "./model-types.ts";
import { personIn } from "./people.ts";
import type { VaultSession } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

export function logChangeCalls({ clock }: VaultEnvironment, session: VaultSession): LogChangesVault {
  return {
    heldSizes: () =>
      session.read(({ keylog: { head, history } }) =>
        [...history, head].map(({ size }) => size).filter((size) => size > 0),
      ),
    ingestChanges: (answer) =>
      session.write(async (tx) => {
        try {
          return ingestChanges(tx, answer, clock.now());
        } catch (error) {
          // The evidence is kept all the same.
          if (vaultCodeOf(error) === "E_FORK") return "fork";
          throw error;
        }
      }),
    logChanges: () => session.read((model) => viewOf(model, clock.now())),
    confirmRestore: (number) =>
      session.read(async (model) => {
        const { waiting } = model.logChanges;
        const found = waiting === null ? null : readChange(waiting.note);
        if (!mayConfirm(model)) throw new VaultError("E_NOT_MEMBER");
        if (found?.change.number !== number) throw new VaultError("E_ADMIN_EXPIRED");
        const signature = await session.ring.sig.sign("log-epoch", utf8(found.text));
        return { number, signature: toBase64url(signature) };
      }),
    takenChanges: () =>
      session.read(({ logChanges }) => logChanges.taken.map(({ note, consents }) => ({ note, consents }))),
  };
}

function viewOf(model: Model, nowMs: number): LogChangesView {
  const { taken, waiting } = model.logChanges;
  return {
    taken: taken.map(({ note, consents }) => changeView(model, note, consents, nowMs)).reverse(),
    waiting: waiting && restoreView(model, readRestore(waiting.note), waiting.consents, nowMs),
    mayConfirm:
      waiting !== null && mayConfirm(model) && !waiting.consents.some(({ account }) => isOwn(model, account)),
  };
}

function mayConfirm({ identity: { role } }: Model): boolean {
  return role === "administrator" || role === "officer";
}

function changeView(model: Model, note: string, consents: readonly Consent[], nowMs: number) {
  const { change } = readChange(note);
  if (change.kind === "epoch") return restoreView(model, change, consents, nowMs);
  const { number, time, log, reason } = change;
  return { kind: "key", number, atMs: Date.parse(time), log, reason } as const;
}

function restoreView(
  model: Model,
  change: EpochChange,
  consents: readonly Consent[],
  nowMs: number,
): RestoreView {
  const lostOf = (log: LogKind) => {
    const { kept, last } = change[log];
    return last.reduce((sum, { origin, size }) => sum + size - (origin === kept.origin ? kept.size : 0), 0);
  };
  return {
    ...{ kind: "restore", number: change.number, reason: change.reason, atMs: Date.parse(change.time) },
    lost: { access: lostOf("access"), keys: lostOf("keys") },
    confirmedBy: consents.map(({ account }) => ({
      role: account === model.identity.clinicId ? "administrator" : "officer",
      // An id like any other: nobody's has no name.
      name: personIn(model, account as AccountId, nowMs)?.name ?? null,
      own: isOwn(model, account),
    })),
  };
}

function readRestore(note: string): EpochChange {
  const { change } = readChange(note);
  if (change.kind !== "epoch") throw new VaultError("E_INTERNAL");
  return change;
}

function isOwn({ identity }: Model, account: string): boolean {
  return account === identity.accountId;
}
