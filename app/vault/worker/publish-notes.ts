import { recipientDevices } from "#app/crypto/public/chain-query.ts";
import { memberRole, threadPolicy } from "#app/crypto/public/thread-statement.ts";
import { signCreate } from "#app/crypto/secret/sign-thread.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { VaultError } from "../rpc.ts";
import { allNotes, firstNotes, notesOf } from "./account-notes.ts";
import { addThread, threadSigner } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, NoteRefs, ThreadModel } from "./model-types.ts";
import { ownChain, signedAt } from "./pins.ts";
import { sealMessage } from "./seal-message.ts";
import { isSelfThread } from "./self-thread.ts";
import { requireMaySend } from "./send-gate.ts";
import type { Tx } from "./session.ts";

const hourMs = 3_600_000;

/**
 * A name goes out with the next sync. A check waits for between one hour and a day: sealed as it is, an envelope that leaves two
 * accounts in the same minute would tell the server who met whom.
 */
export function noteLater({ model, save }: Tx, env: VaultEnvironment, refs: Partial<NoteRefs>): void {
  const { unpublished: before } = model;
  const [high = 0, low = 0] = env.random(2);
  const spread = ((high << 8) | low) / 65_536;
  const wait = refs.names === undefined ? hourMs + 23 * hourMs * spread : 0;
  model.unpublished = {
    ...before,
    names: [...new Set([...before.names, ...(refs.names ?? [])])],
    checks: [...new Set([...before.checks, ...(refs.checks ?? [])])],
    dueMs: Math.min(before.dueMs ?? Number.POSITIVE_INFINITY, env.clock.now() + wait),
  };
  save("unpublished");
}

/** Seals what is due to the account's other devices and its sheet; without any of these it waits here. */
export async function publishNotes(tx: Tx, ring: Keyring, env: VaultEnvironment): Promise<void> {
  const { model, save } = tx;
  // Administrators and officers are in no thread (SPEC §7): their notes go with the welcome alone.
  if (model.identity.role !== "patient" && model.identity.role !== "clinician") return;
  if (!hasReader(model) || !mayPublish(model, env.clock.now())) return;
  renewForSheet(tx, env);
  const { names, checks, dueMs } = model.unpublished;
  if (dueMs === null || dueMs > env.clock.now()) return;
  const { first, rest } = firstNotes({ names, checks });
  const more = rest.names.length + rest.checks.length > 0;
  const notes = notesOf(model, first);
  const content = { text: "", subject: null, category: null, attachments: [], notes };
  try {
    const { thread, create } = await placeOf(model, ring, env);
    await sealMessage(tx, ring, env, thread, content, create);
  } catch (error) {
    // A key of an own device is still to come: the next sync tries again.
    if (error instanceof VaultError && error.code === "E_SYNC_FIRST") return;
    throw error;
  }
  model.unpublished = { ...model.unpublished, ...rest, dueMs: more ? dueMs : null };
  save("unpublished");
}

function hasReader(model: Model): boolean {
  return recipientDevices(ownChain(model)).some(
    ({ device }) => idOf<DeviceId>(device.deviceId) !== model.identity.deviceId,
  );
}

function mayPublish(model: Model, nowMs: number): boolean {
  try {
    requireMaySend(model, nowMs);
    return true;
  } catch {
    // Said where the person writes; notes wait.
    return false;
  }
}

/** A new sheet opens nothing that was sealed before it: everything is sealed once more, for the day on which only it is left. */
function renewForSheet(tx: Tx, env: VaultEnvironment): void {
  const { model, save } = tx;
  const own = ownChain(model);
  const sheet = recipientDevices(own).find(({ device }) => device.kind === "kit")?.device;
  if (sheet === undefined || sheet.id === model.unpublished.sheet) return;
  model.unpublished = { ...model.unpublished, sheet: sheet.id };
  save("unpublished");
  // To a sheet that was there before this device, the others have sealed what they knew.
  if (sheet.addedSeq < (own.devices.get(model.identity.deviceId)?.addedSeq ?? 0)) return;
  const { checks, names } = allNotes(model);
  if (checks.length > 0) noteLater(tx, env, { checks });
  if (names.length > 0) noteLater(tx, env, { names });
}

/** Two devices may have begun one each: both are read, and the first by id is written to. */
async function placeOf(
  model: Model,
  ring: Keyring,
  env: VaultEnvironment,
): Promise<{ thread: ThreadModel; create: string | null }> {
  const held = [...model.threads.values()].filter((thread) => isSelfThread(thread) && !thread.state.closed);
  const [thread] = held.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (thread !== undefined) return { thread, create: null };
  const { accountId, seq, head } = ownChain(model);
  const role = memberRole.read | memberRole.write | memberRole.admin;
  const members = [{ account: accountId, role, seq, head }];
  const create = { policy: threadPolicy.self, salt: env.random(32), members };
  const wire = toBase64url(await signCreate(create, signedAt(model, env.clock), threadSigner(model, ring)));
  return { thread: addThread(model, wire), create: wire };
}
