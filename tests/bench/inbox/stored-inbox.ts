import { toBase64url } from "#app/lib/base64url.ts";
import { type StoreName, storeNames } from "#app/vault/worker/environment.ts";
import { Relay } from "#tests/factories/relay.ts";
import { proofOf, seat, settings, testClock } from "#tests/factories/vault-clinic.ts";

/** A clinician's vault at rest, and what opens it; bytes as `{ bytes: base64url }`, so that it travels as JSON. */
export interface StoredInbox {
  stores: Record<StoreName, [key: string, value: unknown][]>;
  proof: { credentialId: string; output: string };
  threads: number;
}

/** Made by real devices over a relay: `patients` people who each write in `each` conversations, and are answered in half of them. */
export async function storedInbox(patients: number, each: number): Promise<StoredInbox> {
  const clock = testClock();
  const relay = new Relay(clock.now);
  const admin = seat(relay, clock);
  await admin.setUpClinic(relay.setupLink, { name: "Ada Admin", clinic: settings });
  await admin.makeKit();
  const doctor = seat(relay, clock);
  const invitation = { kind: "clinician", name: "Dr Bo Berg", teamIds: [], validDays: 7 } as const;
  const { accountId } = await doctor.acceptInvitation(await admin.invite({ ...invitation, teamIds: [] }));
  await doctor.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: [] }]);
  await admin.createTeam("Diabetes nurses", [accountId]);
  await doctor.sync();
  const [team] = await doctor.vault.teams();
  if (team === undefined) throw new Error("the team is not visible");
  for (let i = 0; i < patients; i++) {
    const patient = seat(relay, clock);
    const name = `Pia Patient ${i}`;
    await patient.acceptInvitation(await doctor.invite({ kind: "patient", name, teamIds: [], validDays: 7 }));
    await patient.makeKit();
    for (let j = 0; j < each; j++) {
      clock.advance(60_000);
      const subject = `Question ${j}`;
      const to = { type: "team", teamId: team.teamId } as const;
      await patient.vault.send({
        to,
        text: `My sugar was ${60 + j} today.`,
        subject,
        category: "general",
        draftKey: null,
      });
    }
    await patient.sync();
  }
  await doctor.sync();
  const summaries = await doctor.threads();
  for (const { threadId } of summaries.filter((_, i) => i % 2 === 0)) {
    clock.advance(1_000);
    const to = { type: "thread", threadId } as const;
    await doctor.vault.send({
      to,
      text: "Thank you, that is fine.",
      subject: "",
      category: "general",
      draftKey: null,
    });
  }
  await doctor.sync();
  const { credentialId, output } = await proofOf(doctor, "unlockInput");
  const stores = Object.fromEntries(
    await Promise.all(
      storeNames.map(async (store) => [store, await rows(await doctor.storage.getAll(store))]),
    ),
  );
  return { stores, proof: { credentialId, output: toBase64url(output) }, threads: summaries.length };
}

function rows(all: [key: string, value: unknown][]): [string, unknown][] {
  // A CryptoKey serves the passphrase alone, and cannot travel.
  return all.filter(([, value]) => !(value instanceof CryptoKey)).map(([key, value]) => [key, packed(value)]);
}

function packed(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: toBase64url(value) };
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, packed(inner)]));
}
