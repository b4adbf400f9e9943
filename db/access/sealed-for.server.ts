import { and, desc, eq, or, sql } from "drizzle-orm";
import type { AccountId, DeviceId, EnvHash, ThreadId } from "#app/lib/ids.ts";
import { device } from "../schema/chain.ts";
import { envelope, envelopeWrap } from "../schema/envelope.ts";
import type { Pseudonym } from "../schema/ids.ts";
import { person, personPrivate } from "../schema/person.ts";
import { threadMember } from "../schema/thread.ts";
import type { Connections } from "../tickets/read-ticket.server.ts";

type Orm = Pick<Connections, "orm">;

/** What a device could open: sealed for it, or sent by it. Ids and times, nothing of what is inside. */
export interface SealedRef {
  envHash: EnvHash;
  threadId: ThreadId;
  receivedMs: number;
  how: "received" | "sent" | "history";
}

/** Every envelope with a wrap for a device, and those that it sent itself, newest first. A batch of history has no counter (SPEC §10). */
export async function sealedFor({ orm }: Orm, deviceId: DeviceId): Promise<SealedRef[]> {
  const wrapped = sql`exists (select 1 from ${envelopeWrap}
    where ${envelopeWrap.envHash} = ${envelope.hash} and ${eq(envelopeWrap.deviceId, deviceId)})`;
  const rows = await orm
    .select({
      ...{ envHash: envelope.hash, threadId: envelope.threadId, receivedMs: envelope.receivedMs },
      ...{ ctr: envelope.ctr, sender: envelope.senderDeviceId },
    })
    .from(envelope)
    .where(or(eq(envelope.senderDeviceId, deviceId), wrapped))
    .orderBy(desc(envelope.receivedMs), desc(envelope.hash));
  return rows.map(({ ctr, sender, ...ref }) => ({
    ...ref,
    how: ctr === 0 ? "history" : sender === deviceId ? "sent" : "received",
  }));
}

/** Whether a device is of this account. */
export async function deviceIsOf({ orm }: Orm, deviceId: DeviceId, account: AccountId): Promise<boolean> {
  const found = await orm
    .select({ id: device.id })
    .from(device)
    .where(and(eq(device.id, deviceId), eq(device.accountId, account)));
  return found.length > 0;
}

/** The account behind a pseudonym, and whether it is a patient's; null where there is none. */
export async function accountBehind({ orm }: Orm, pseudonym: Pseudonym) {
  const [row] = await orm
    .select({ accountId: person.accountId, role: person.role })
    .from(person)
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(eq(personPrivate.pseudonym, pseudonym));
  return row?.accountId ? { accountId: row.accountId, isPatient: row.role === "patient" } : null;
}

/** Patients of the conversations that a device has something of, by conversation. */
export async function patientsByThread({ orm }: Orm, threads: ReadonlySet<ThreadId>) {
  const rows = await orm
    .select({ threadId: threadMember.threadId, pseudonym: personPrivate.pseudonym })
    .from(threadMember)
    .innerJoin(person, eq(person.accountId, threadMember.accountId))
    .innerJoin(personPrivate, eq(personPrivate.personId, person.id))
    .where(eq(person.role, "patient"));
  const patients = new Map<ThreadId, Pseudonym[]>();
  for (const { threadId, pseudonym } of rows)
    if (threads.has(threadId)) patients.set(threadId, [...(patients.get(threadId) ?? []), pseudonym]);
  return patients;
}
