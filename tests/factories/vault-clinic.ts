import { createDevice, type Device } from "#app/headless/device.ts";
import { type KeptCredential, softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import type { MemberStep } from "#app/vault/members-rpc.ts";
import type { AdminBatch } from "#app/vault/rpc.ts";
import type { VaultStorage } from "#app/vault/worker/environment.ts";
import { memoryLocks } from "#app/vault/worker/memory-locks.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { Relay } from "./relay.ts";

/** A clock that tests turn. */
export function testClock(start = 1_800_000_000_000) {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now - start,
    advance(ms: number) {
      now += ms;
    },
  };
}

export type Seat = Device & {
  line: ReturnType<Relay["connect"]>;
  storage: VaultStorage;
  locks: ReturnType<typeof memoryLocks>;
  authenticator: ReturnType<typeof softwareAuthenticator>;
};

export const settings = {
  name: "Harbour Clinic",
  replyHours: 48,
  emergencyNumber: "112",
  crisisNumber: null,
};

/** A device on the relay. */
export function seat(
  relay: Relay,
  clock: ReturnType<typeof testClock>,
  options: { prf?: boolean; storage?: VaultStorage; authenticator?: Seat["authenticator"] } = {},
): Seat {
  const line = relay.connect();
  const storage = options.storage ?? memoryStorage();
  const locks = memoryLocks();
  const authenticator = options.authenticator ?? softwareAuthenticator({ prf: options.prf ?? true });
  const device = createDevice({
    origin: relay.origin,
    authenticator,
    storage,
    locks,
    clock,
    send: (path, request) => line.send(path, request),
    passphrase: "correct horse battery",
    passphraseRounds: 1_000,
  });
  return { ...device, line, storage, locks, authenticator };
}

/** A clinic with an administrator, one team of one clinician, and one patient; all have kits: a copy of one made once. */
export async function openClinic() {
  made ??= makeClinic();
  const { relay: first, admin, doctor, patient, ...ids } = await made;
  const clock = testClock();
  const relay = first.copy(clock.now);
  const again = (of: Seat & { kept(): readonly KeptCredential[] }) =>
    cloneOf({ relay, clock }, of, softwareAuthenticator({ kept: of.kept() }));
  return {
    clock,
    relay,
    admin: await again(admin),
    doctor: await again(doctor),
    patient: await again(patient),
    ...ids,
  };
}

let made: ReturnType<typeof makeClinic> | undefined;

async function makeClinic() {
  const clock = testClock();
  const relay = new Relay(clock.now);
  const keeping = () => {
    let kept: readonly KeptCredential[] = [];
    const keep = (credentials: readonly KeptCredential[]) => {
      kept = credentials;
    };
    return { ...seat(relay, clock, { authenticator: softwareAuthenticator({ keep }) }), kept: () => kept };
  };
  const admin = keeping();
  await admin.setUpClinic(relay.setupLink, { name: "Ada Admin", clinic: settings });
  await admin.makeKit();
  const doctor = keeping();
  const { accountId: doctorId } = await doctor.acceptInvitation(
    await admin.invite({ kind: "clinician", name: "Dr Bo Berg", teamIds: [], validDays: 7 }),
  );
  await doctor.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId: doctorId, teamIds: [] }]);
  await admin.createTeam("Diabetes nurses", [doctorId]);
  await doctor.sync();
  const patient = keeping();
  const { accountId: patientId } = await patient.acceptInvitation(
    await doctor.invite({ kind: "patient", name: "Pia Patient", teamIds: [], validDays: 7 }),
  );
  await patient.makeKit();
  await doctor.sync();
  const [team] = await patient.vault.teams();
  if (team === undefined) throw new Error("the team is not visible");
  return { relay, admin, doctor, patient, doctorId, patientId, teamId: team.teamId };
}

type Clinic = Awaited<ReturnType<typeof openClinic>>;

/** One more confirmed member of staff with a kit, on the team or in none. */
export async function hire(
  { relay, clock, admin, teamId }: Clinic,
  name: string,
  place: "on the team" | "in no team" = "in no team",
) {
  const device = seat(relay, clock);
  const { accountId } = await device.acceptInvitation(
    await admin.invite({ kind: "clinician", name, teamIds: [], validDays: 7 }),
  );
  await device.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: place === "on the team" ? [teamId] : [] }]);
  await device.sync();
  return { device, accountId };
}

/** Another browser of the same person, linked by its code. */
export async function linkedTo(
  { relay, clock }: Pick<Clinic, "relay" | "clock">,
  old: Seat,
  added: Seat = seat(relay, clock),
): Promise<Seat> {
  const { qr, follow } = await added.startLink();
  await Promise.all([old.addDevice(qr), follow()]);
  return added;
}

/** A copy of somebody's whole browser profile, unlocked, on a line of its own. */
export async function cloneOf(
  { relay, clock }: { relay: Relay; clock: ReturnType<typeof testClock> },
  of: Seat,
  authenticator = of.authenticator,
): Promise<Seat> {
  const clone = seat(relay, clock, { authenticator });
  for (const store of ["meta", "records", "keys", "sealed"] as const) {
    const entries = structuredClone(await of.storage.getAll(store));
    await clone.storage.write(entries.map(([key, value]) => ({ store, key, value })));
  }
  clone.line.account = of.line.account;
  clone.line.device = of.line.device;
  await clone.vault.unlock(await proofOf(clone, "unlockInput"));
  return clone;
}

/** A kit's ADD, signed on the own chain as this device knows it, and not posted. */
export async function signKit(by: Seat) {
  await by.vault.adminPrepare({ type: "kit" });
  const signed = await by.vault.adminSign(await proofOf(by, "adminInput"));
  const [first = "", second = "", third = ""] =
    signed.type === "kit" ? signed.quiz.map((at) => signed.kit.words[at] ?? "") : [];
  return by.vault.kitConfirm([first, second, third]);
}

/** Signs and queues what one ceremony lists, then posts it. */
export async function changeMembers(by: Seat, steps: MemberStep[]): Promise<AdminBatch> {
  const batch = await by.vault.adminPrepare({ type: "members", steps });
  await by.vault.adminSign(await proofOf(by, "adminInput"));
  await by.sync();
  return batch;
}

/** What a person reads in a thread, in order. */
export async function texts(device: Device, threadId: string): Promise<string[]> {
  const view = await device.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "message" ? [line.text] : []));
}

/** The codes of refused lines. */
export async function refusals(device: Device, threadId: string): Promise<string[]> {
  const view = await device.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "refused" ? [line.code] : []));
}

/** A fresh ceremony of a seat over one of its PRF inputs. */
export async function proofOf(
  { vault, authenticator }: Pick<Seat, "vault" | "authenticator">,
  input: "unlockInput" | "adminInput",
): Promise<{ type: "prf"; credentialId: string; output: Uint8Array }> {
  const { records } = await vault.status();
  const prfInputs = new Map(records.map((record) => [record.credentialId, record[input]]));
  const options = { rpId: "clinic.test", challenge: "AA", allow: [...prfInputs.keys()], prfInputs };
  const got = await authenticator.get(options, "https://clinic.test");
  return { type: "prf", credentialId: got.assertion.id, output: got.prf ?? new Uint8Array() };
}
