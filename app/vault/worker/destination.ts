import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { startThread } from "#app/crypto/public/thread-replay.ts";
import { type MemberRecord, memberRole, threadPolicy } from "#app/crypto/public/thread-statement.ts";
import { signCreate, type ThreadSigner } from "#app/crypto/secret/sign-thread.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, idBytes, type TeamId, type ThreadId } from "#app/lib/ids.ts";
import { type Destination, VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { newThreadEntry } from "./ingest-statement.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { rosterOf } from "./people.ts";
import { chainIn, rootIn, signedAt, threadContext } from "./pins.ts";
import { isSelfThread } from "./self-thread.ts";

const everyRight = memberRole.read | memberRole.write | memberRole.admin;

export function threadIn(model: Model, threadId: string): ThreadModel {
  const thread = model.threads.get(threadId as ThreadId); // absent when it is no thread's id
  if (thread === undefined) throw new VaultError("E_NO_THREAD");
  return thread;
}

/** The same for what people write in: E_NO_THREAD for the account's own notes too. */
export function conversationIn(model: Model, threadId: string): ThreadModel {
  const thread = threadIn(model, threadId);
  if (isSelfThread(thread)) throw new VaultError("E_NO_THREAD");
  return thread;
}

/** Who a new care thread is for: the patient and the team's newest roster less lapsed endorsements (SPEC §7). */
export function careMembers(
  model: Model,
  to: Exclude<Destination, { type: "thread" }>,
  nowMs: number,
): AccountId[] {
  const { accountId, role } = model.identity;
  const root = rootIn(model);
  const roster = rosterOf(model, to.teamId as TeamId); // empty when it is no team's id
  const staff = roster.filter((id) => isEndorsed(root, id, nowMs) && chainIn(model, id) !== null);
  if (staff.length === 0) throw new VaultError("E_NO_TEAM");
  const patient = to.type === "patient" ? (to.accountId as AccountId) : accountId; // checked on the next line
  if (chainIn(model, patient)?.role !== 1 || (to.type === "team") !== (role === "patient"))
    throw new VaultError("E_NO_PERSON");
  return [...new Set([patient, accountId, ...staff])];
}

/** Signs CREATE for a new care thread; the model does not know of it yet. */
export async function createWire(
  model: Model,
  ring: Keyring,
  env: VaultEnvironment,
  to: Exclude<Destination, { type: "thread" }>,
): Promise<{ wire: string; threadId: ThreadId }> {
  const at = signedAt(model, env.clock);
  const members = careMembers(model, to, at.timeMs).map((id) => memberRecord(model, id));
  const create = { policy: threadPolicy.care, salt: env.random(32), members };
  const wire = await signCreate(create, at, threadSigner(model, ring));
  return { wire: toBase64url(wire), threadId: startThread(wire, threadContext(model)).id };
}

/** Adds the thread of a CREATE to the model; nothing is sent yet. */
export function addThread(model: Model, wire: string): ThreadModel {
  const state = startThread(fromBase64url(wire), threadContext(model));
  const thread = { id: state.id, state, entry: newThreadEntry(wire), envelopes: new Map() };
  model.threads.set(state.id, thread);
  return thread;
}

function memberRecord(model: Model, id: AccountId): MemberRecord {
  const chain = chainIn(model, id);
  if (chain === null) throw new VaultError("E_SYNC_FIRST");
  return { account: chain.accountId, role: everyRight, seq: chain.seq, head: chain.head };
}

export function threadSigner(model: Model, ring: Keyring): ThreadSigner {
  const { accountId, deviceId } = model.identity;
  return { account: idBytes(accountId), deviceId: idBytes(deviceId), sig: ring.sig };
}
