import { replayChain } from "#app/crypto/public/chain-replay.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { replayThread } from "#app/crypto/public/thread-replay.ts";
import { parseThreadWire } from "#app/crypto/public/thread-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import type { AccountId, DeviceId, ThreadId } from "#app/lib/ids.ts";
import type { KitPost, RevokePost } from "#app/protocol/clinic-api.ts";
import type { DeliveredEnvelope } from "#app/protocol/sync-api.ts";
import type { PendingRoot } from "../root-batch-rpc.ts";
import type { Draft } from "../rpc.ts";
import { VaultError } from "../rpc.ts";
import type {
  ChainModel,
  CheckEntry,
  DirectoryEntry,
  EnvelopeEntry,
  HistoryModel,
  Identity,
  KeylogPin,
  Model,
  NameEntry,
  OutboxEntry,
  ParkedEntry,
  PendingRotation,
  ShareJob,
  ThreadEntry,
  Welcome,
} from "./model-types.ts";
import { threadContext } from "./pins.ts";

/** Keys of the sealed store: a name of the first line, or kind/id of the others. */
export type EntryKey =
  | "identity"
  | "keylog"
  | "log-changes"
  | "cursors"
  | "directory"
  | "kit"
  | "rotation"
  | "revocation"
  | "root"
  | "taken-back"
  | "welcome"
  | "sheet-keys"
  | "evidence"
  | "equivocation"
  | `chain/${string}`
  | `kem/${string}`
  | `thread/${string}`
  | `envelope/${string}/${string}`
  | `parked/${string}`
  | `outbox/${string}`
  | "sharing"
  | `share/${string}`
  | `history/${string}`
  | `original/${string}/${string}`
  | `draft/${string}`
  | `check/${string}`
  | `device-name/${string}`
  | "unpublished"
  | `kept/${string}`;

/** What is stored under a key; undefined when the model no longer has it, which deletes the entry. */
export function entryValue(model: Model, key: EntryKey): unknown {
  const [kind = "", id = "", inner = ""] = key.split("/");
  switch (kind) {
    case "identity":
      return model.identity;
    case "keylog":
      return model.keylog;
    case "log-changes":
      return model.logChanges;
    case "cursors":
      return { feed: model.feed, nextOutbox: model.nextOutbox };
    case "directory":
      return model.directory ?? undefined;
    case "kit":
      return model.kit ?? undefined;
    case "rotation":
      return model.rotation ?? undefined;
    case "root":
      return model.rootBatch ?? undefined;
    case "welcome":
      return model.welcome ?? undefined;
    case "sheet-keys":
      return model.sheetKeys ?? undefined;
    case "revocation":
      return model.revocation ?? undefined;
    case "evidence":
      return model.evidence ?? undefined;
    case "equivocation":
      return model.equivocation ?? undefined;
    case "taken-back":
      return model.takenBack;
    case "chain":
      return chainEntry(model.chains.get(id as AccountId)); // keys are made from AccountIds
    case "kem":
      return model.kemKeys.get(id);
    case "thread":
      return model.threads.get(id as ThreadId)?.entry; // keys are made from ThreadIds
    case "envelope":
      return model.threads.get(id as ThreadId)?.envelopes.get(inner); // keys are made from ThreadIds
    case "parked":
      return model.parked.get(id);
    case "outbox":
      return model.outbox.get(id);
    case "sharing":
      return model.sharing;
    case "share":
      return model.shares.get(key.slice("share/".length));
    case "history":
      return model.histories.get(id as ThreadId); // keys are made from ThreadIds
    case "original":
      return model.originals.get(id as ThreadId)?.get(inner); // keys are made from ThreadIds
    case "draft":
      return model.drafts.get(key.slice("draft/".length));
    case "check":
      return model.checks.get(id as AccountId); // keys are made from AccountIds
    case "device-name":
      return model.names.get(id as DeviceId); // keys are made from DeviceIds
    case "unpublished":
      return model.unpublished;
    case "kept":
      return model.kept.get(id);
  }
  throw new VaultError("E_INTERNAL");
}

/**
 * Builds the model from opened entries. They were sealed here, so their shape is this program's own; chains and threads are
 * replayed from statement bytes without checking again the signatures that were checked before they were stored.
 */
export function modelOf(entries: ReadonlyMap<string, unknown>, generation: number): Model {
  const one = <T>(key: string): T | null => (entries.get(key) as T | undefined) ?? null; // sealed by entryValue
  const identity = one<Identity>("identity");
  const keylog = one<KeylogPin>("keylog");
  const cursors = one<{ feed: number; nextOutbox: number }>("cursors");
  if (identity === null || keylog === null || cursors === null) throw new VaultError("E_STORAGE_LOST");
  const model: Model = {
    generation,
    identity,
    keylog,
    logChanges: one<Model["logChanges"]>("log-changes") ?? { taken: [], waiting: null },
    ...cursors,
    directory: one<DirectoryEntry>("directory"),
    kit: one<KitPost>("kit"),
    rotation: one<PendingRotation>("rotation"),
    revocation: one<RevokePost>("revocation"),
    rootBatch: one<PendingRoot>("root"),
    welcome: one<Welcome>("welcome"),
    sheetKeys: one<NonNullable<Model["sheetKeys"]>>("sheet-keys"),
    evidence: one<string>("evidence"),
    equivocation: one<string>("equivocation"),
    chains: new Map(
      all<ChainEntry>(entries, "chain").map(([id, entry]) => [id as AccountId, chainOf(entry)]),
    ),
    kemKeys: new Map(all<string>(entries, "kem")),
    threads: new Map(),
    parked: new Map(all<ParkedEntry>(entries, "parked")),
    outbox: new Map(all<OutboxEntry>(entries, "outbox").sort(([a], [b]) => (a < b ? -1 : 1))),
    sharing: one<Model["sharing"]>("sharing") ?? { paused: false, resting: {}, arriving: "on" },
    shares: new Map(all<ShareJob>(entries, "share")),
    histories: new Map(
      all<HistoryModel>(entries, "history").map(([id, history]) => [id as ThreadId, history]), // as written by entryValue
    ),
    originals: new Map(),
    takenBack: one<string[]>("taken-back") ?? [],
    drafts: new Map(all<Draft>(entries, "draft")),
    checks: new Map(all<CheckEntry>(entries, "check").map(([id, entry]) => [id as AccountId, entry])),
    names: new Map(all<NameEntry>(entries, "device-name").map(([id, entry]) => [id as DeviceId, entry])),
    unpublished: one<Model["unpublished"]>("unpublished") ?? nothingUnpublished(),
    kept: new Map(all<string>(entries, "kept")),
  };
  for (const [id, entry] of all<ThreadEntry>(entries, "thread")) placeThread(model, id as ThreadId, entry);
  for (const [path, envelope] of all<EnvelopeEntry>(entries, "envelope")) {
    const threadId = path.split("/")[0] as ThreadId; // as written by entryValue
    model.threads.get(threadId)?.envelopes.set(envelope.envHash, envelope);
  }
  for (const [path, item] of all<DeliveredEnvelope>(entries, "original")) {
    const [threadId, hash = ""] = path.split("/") as [ThreadId, string?]; // as written by entryValue
    model.originals.set(threadId, (model.originals.get(threadId) ?? new Map()).set(hash, item));
  }
  return model;
}

function nothingUnpublished(): Model["unpublished"] {
  return { names: [], checks: [], dueMs: null, sheet: null };
}

function all<T>(entries: ReadonlyMap<string, unknown>, kind: string): [id: string, value: T][] {
  const prefix = `${kind}/`;
  return [...entries]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value as T]); // sealed by entryValue
}

/** Statements alone, as this program wrote them once, or with their places in the key log. */
type ChainEntry = string[] | Pick<ChainModel, "wires" | "indices">;

function chainEntry(chain: ChainModel | undefined): ChainEntry | undefined {
  return chain && { wires: chain.wires, indices: chain.indices };
}

function chainOf(entry: ChainEntry): ChainModel {
  const { wires, indices } = Array.isArray(entry) ? { wires: entry, indices: [] } : entry;
  const bytes = wires.map(fromBase64url);
  const last = bytes.at(-1);
  const verified = last && { seq: bytes.length - 1, head: parseWire(last).stmtHash };
  return { wires, indices, state: replayChain(bytes, verified) };
}

function placeThread(model: Model, id: ThreadId, entry: ThreadEntry): void {
  const bytes = entry.wires.map(fromBase64url);
  const last = bytes.at(-1);
  const verified = last && { seq: bytes.length - 1, head: parseThreadWire(last).stmtHash };
  const state = replayThread(bytes, threadContext(model), verified);
  model.threads.set(id, { id, entry, state, envelopes: new Map() });
}
