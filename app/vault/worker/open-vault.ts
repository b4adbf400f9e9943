import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { formatClinicQr } from "#app/crypto/public/clinic-qr.ts";
import { policyOf } from "#app/crypto/public/clinic-root.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { type AccountId, idBytes } from "#app/lib/ids.ts";
import type { DevicesVault } from "../devices-rpc.ts";
import type { KeptVault } from "../kept-rpc.ts";
import type { LogChangesVault } from "../log-changes-rpc.ts";
import type { PassingOnVault } from "../passing-on-rpc.ts";
import type { RootBatchVault } from "../root-batch-rpc.ts";
import type { RootVault } from "../root-rpc.ts";
import type { RotationVault } from "../rotation-rpc.ts";
import { type Destination, type IngestResult, type Vault, VaultError } from "../rpc.ts";
import type { SafetyVault } from "../safety-rpc.ts";
import type { TakeBackVault } from "../take-back-rpc.ts";
import type { Attachments } from "./attachments.ts";
import { addThread, conversationIn, createWire, threadIn } from "./destination.ts";
import { deviceCalls } from "./device-calls.ts";
import type { VaultEnvironment } from "./environment.ts";
import { completeProofs, ingestDirectory, nameless, wantedAccounts } from "./ingest-directory.ts";
import { retire } from "./ingest-envelope.ts";
import { ingestFeed, retryParked } from "./ingest-feed.ts";
import { ingestKeylog } from "./ingest-keylog.ts";
import { IngestOutcome } from "./ingest-outcome.ts";
import { invite, keepInviteSecret } from "./invite.ts";
import { logChangeCalls } from "./log-change-calls.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { settleOutbox, takeOutbox, unsentMessages } from "./outbox.ts";
import { passingOnCalls } from "./passing-on.ts";
import { peopleIn, teamsIn } from "./people.ts";
import { chainIn } from "./pins.ts";
import { readersOfDestination } from "./readers.ts";
import type { Renewal } from "./renewal.ts";
import { rootBatchCalls } from "./root-batch.ts";
import { rootCalls } from "./root-history.ts";
import { renewedByCopy } from "./rotation.ts";
import { rotationCalls } from "./rotation-calls.ts";
import { safetyCalls } from "./safety-calls.ts";
import { sealMessage } from "./seal-message.ts";
import { conversationsIn } from "./self-thread.ts";
import { hasKitOrSecondDevice, mayClose, requireMaySend, requireMayWrite } from "./send-gate.ts";
import type { Tx, VaultSession } from "./session.ts";
import { queueChange } from "./statement-outbox.ts";
import { takeBackFailed } from "./take-back.ts";
import { threadSummaries } from "./thread-summary.ts";
import { threadView } from "./thread-view.ts";

/** A text that leaves room for the rest of the JSON and its escapes (SPEC §8: 56 KiB). */
const textLimit = 48 * 1024;
/** The same with the manifests of its files. */
const contentLimit = 54 * 1024;
const wantLimit = 64;
/** Characters of a text that a page keeps. */
const keptLimit = 256 * 1024;

/** The part of the interface that needs an unlocked vault and no ceremony. */
export type OpenVault = Pick<
  Vault,
  | "syncState"
  | "ingestKeylog"
  | "ingestFeed"
  | "ingestDirectory"
  | "clinic"
  | "people"
  | "teams"
  | "threads"
  | "thread"
  | "readersOf"
  | "markRead"
  | "send"
  | "close"
  | "outbox"
  | "outboxResult"
  | "unsent"
  | keyof TakeBackVault
  | "saveDraft"
  | "drafts"
  | "deleteDraft"
  | "invite"
  | "kitState"
  | "kitPending"
  | keyof RootBatchVault
  | keyof RotationVault
  | keyof SafetyVault
  | keyof KeptVault
  | keyof LogChangesVault
  | keyof RootVault
  | keyof DevicesVault
  | keyof PassingOnVault
  | "evidence"
  | "equivocation"
>;

/** `session` rejects with E_LOCKED while the vault is locked. */
export function openVault(
  env: VaultEnvironment,
  session: VaultSession,
  files: Attachments,
  renewal: Renewal,
): OpenVault {
  const { clock } = env;

  /** Proof of a fork ends an ingest; its evidence and what verified before it are stored (SPEC §14). */
  function ingest(run: (tx: Tx, outcome: IngestOutcome) => Promise<void> | void): Promise<IngestResult> {
    return session.write(async (tx) => {
      const outcome = new IngestOutcome();
      try {
        await run(tx, outcome);
      } catch (error) {
        if (!(error instanceof VaultError) || error.code !== "E_FORK") throw error;
        outcome.refused(null, error.code);
      }
      return outcome.result(tx.model.parked.size);
    });
  }

  /** Where a message goes, and the CREATE that goes along where it starts a conversation. */
  async function placeOf(
    model: Model,
    to: Destination,
  ): Promise<{ thread: ThreadModel; create: string | null }> {
    if (to.type !== "thread") {
      const { wire } = await createWire(model, session.ring, env, to);
      return { thread: addThread(model, wire), create: wire };
    }
    const create = files.createOf(to.threadId);
    return {
      thread: create === null ? conversationIn(model, to.threadId) : addThread(model, create),
      create,
    };
  }

  return {
    syncState: () =>
      session.read((model) => ({
        feed: model.feed,
        log: { size: model.keylog.head.size, root: model.keylog.head.root },
        taken: model.keylog.taken,
        want: wantedAccounts(model).slice(0, wantLimit),
        nameless: nameless(model),
        changes: model.logChanges.known ?? 0,
      })),
    ingestKeylog: (answer) =>
      ingest(async (tx, outcome) => {
        ingestKeylog(tx, answer, outcome);
        completeProofs(tx, outcome);
        await renewal.afterSync(tx, session.ring);
        if (renewedByCopy(tx.model, session.ring)) retire(tx, outcome);
        await retryParked(tx, session.ring, clock, outcome);
      }),
    ingestFeed: (answer) => ingest((tx, outcome) => ingestFeed(tx, session.ring, clock, answer, outcome)),
    ingestDirectory: (answer) => ingest((tx, outcome) => ingestDirectory(tx, answer, outcome)),

    clinic: () =>
      session.read(({ directory, identity, chains }) => {
        const root = chains.get(identity.clinicId)?.state;
        if (directory === null || root === undefined) return null;
        const { clinic: settings } = directory.answer;
        const rootDevices = activeDevices(root).filter(({ kind }) => kind === "browser").length;
        const id = idBytes(identity.clinicId);
        const [code, qr, policy] = [safetyNumber(id), formatClinicQr(id), policyOf(root)];
        return { name: settings.name, settings, code, qr, rootDevices, policy };
      }),
    people: () => session.read((model) => peopleIn(model, clock.now())),
    teams: () => session.read(teamsIn),
    threads: () => session.read((model) => threadSummaries(model, clock.now())),
    thread: (threadId) =>
      session.read((model) => {
        const found = conversationsIn(model).find(({ id }) => id === threadId);
        return found === undefined ? null : threadView(model, found, clock.now());
      }),
    readersOf: (to) => session.read((model) => readersOfDestination(model, to, clock.now())),
    markRead: (threadId) =>
      session.write(async ({ model, save }) => {
        const { entry } = threadIn(model, threadId);
        if (entry.readArrival === entry.arrivals) return;
        entry.readArrival = entry.arrivals;
        save(`thread/${threadId}`);
      }),

    send: async ({ to, text, subject, category, draftKey, attachments = [] }) => {
      const sent = await session.write(async (tx) => {
        const { model } = tx;
        const { ring } = session;
        requireMaySend(model, clock.now());
        const tooLong = jsonLength(text) > textLimit || utf8(subject).length > 255;
        if (tooLong) throw new VaultError("E_TOO_LONG");
        const { thread, create } = await placeOf(model, to);
        requireMayWrite(model, thread, clock.now());
        const content = {
          text,
          subject: subject === "" ? null : subject.normalize("NFC"),
          category,
          attachments: files.sealedFor(thread.id, attachments),
        };
        if (jsonLength([text, content.attachments]) > contentLimit) throw new VaultError("E_TOO_LONG");
        const { item } = await sealMessage(tx, ring, env, thread, content, create);
        if (draftKey !== null && model.drafts.delete(draftKey)) tx.save(`draft/${draftKey}`);
        return { threadId: thread.id, id: item.id };
      });
      files.sent(sent.threadId, attachments);
      return sent;
    },
    close: ({ threadId }) =>
      session.write(async (tx) => {
        const thread = conversationIn(tx.model, threadId);
        requireMaySend(tx.model, clock.now());
        if (!mayClose(tx.model, thread))
          throw new VaultError(thread.state.closed ? "E_THREAD_CLOSED" : "E_NOT_MEMBER");
        queueChange(tx, thread.id, { type: "close" });
      }),
    outbox: () => session.write((tx) => takeOutbox(tx, session.ring, env)),
    outboxResult: ({ id, result }) => ingest((tx, outcome) => settleOutbox(tx, id, result, outcome)),
    unsent: () => session.read((model) => unsentMessages(model).length),
    takeBackFailed: (id) => session.write(async (tx) => takeBackFailed(tx, id, clock.now())),

    saveDraft: (draft) =>
      session.write(async ({ model, save }) => {
        model.drafts.set(draft.key, draft);
        save(`draft/${draft.key}`);
      }),
    drafts: () => session.read((model) => [...model.drafts.values()].sort((a, b) => b.savedMs - a.savedMs)),
    deleteDraft: (key) =>
      session.write(async ({ model, save }) => {
        if (model.drafts.delete(key)) save(`draft/${key}`);
      }),

    keep: ({ name, text }) =>
      session.write(async ({ model, save }) => {
        if (text !== null && text.length > keptLimit) throw new VaultError("E_TOO_LONG");
        if (text === null) model.kept.delete(name);
        else model.kept.set(name, text);
        save(`kept/${name}`);
      }),
    kept: (name) => session.read((model) => model.kept.get(name) ?? null),

    invite: (input) =>
      session.write(async (tx) => {
        const made = await invite(tx.model, session.ring, env, input);
        if (input.kind === "administrator") keepInviteSecret(tx, made.link);
        return made;
      }),
    kitState: () =>
      session.read((model) => {
        // Before the first sync the own chain is the GENESIS that was signed here.
        const known = chainIn(model, model.identity.accountId as AccountId) !== null;
        return { confirmed: known && hasKitOrSecondDevice(model), pending: model.kit !== null };
      }),
    kitPending: () => session.read(({ kit }) => kit),
    ...rotationCalls(env, session),
    auditKey: () => session.read(({ identity }) => identity.auditKey),
    ...logChangeCalls(env, session),
    ...rootBatchCalls(session),
    ...safetyCalls(env, session),
    ...rootCalls(env, session),
    ...deviceCalls(env, session),
    ...passingOnCalls(session),
    evidence: () => session.read(({ evidence }) => evidence),
    equivocation: () => session.read(({ equivocation }) => equivocation),
  };
}

function jsonLength(value: unknown): number {
  return utf8(JSON.stringify(value)).length;
}
