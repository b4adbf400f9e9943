import { stringify } from "csv-stringify/sync";
import type { z } from "zod/mini";
import { utf8 } from "#app/lib/bytes.ts";
import type { DeviceId, ThreadId } from "#app/lib/ids.ts";
import { type DeviceReportAnswer, deviceReportPost } from "#app/protocol/device-report-api.ts";
import {
  accountBehind,
  deviceIsOf,
  patientsByThread,
  type SealedRef,
  sealedFor,
} from "#db/access/sealed-for.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { csvForm } from "../audit-log/csv-form.server.ts";
import { idIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * Which messages a lost device could have read, for whoever decides on notification: ids, times and conversations, from the
 * wraps that the server keeps. The entry names every patient concerned; the reason asked for is its private part.
 */
export const reportDevice: WriteSpec<Caller, z.infer<typeof deviceReportPost>> = {
  route: "POST /api/audit/device-report",
  body: deviceReportPost,
  async write(tx, { body }) {
    refuseUnless(body.reason.trim() !== "", "E_BAD_REQUEST");
    const owner = (await accountBehind(tx, idIn<Pseudonym>(body.person, 16))) ?? refuse("E_NOT_FOUND");
    const deviceId = idIn<DeviceId>(body.deviceId);
    refuseUnless(await deviceIsOf(tx, deviceId, owner.accountId), "E_NOT_FOUND");
    const sealed = await sealedFor(tx, deviceId);
    const ids = new Set(sealed.map(({ threadId }) => threadId));
    const patients = await patientsByThread(tx, ids);
    const p = [...new Set([...patients.values()].flat())];
    const answer: DeviceReportAnswer = {
      threads: [...ids].map((threadId) => threadOf(threadId, sealed, patients.get(threadId) ?? [])),
      people: await namesBehind(tx, p),
      csv: csvOf(sealed),
    };
    const x = [
      { t: "device", i: deviceId },
      { t: "person", i: body.person },
      ...[...ids].map((thread) => ({ t: "thread", i: thread })),
    ];
    const entry = { e: "participant.read" as const, p, x, n: sealed.length, private: utf8(body.reason) };
    return { answer, entries: [entry] };
  },
};

function threadOf(threadId: ThreadId, sealed: readonly SealedRef[], patients: readonly Pseudonym[]) {
  const own = sealed.filter((ref) => ref.threadId === threadId);
  const count = (how: SealedRef["how"]) => own.filter((ref) => ref.how === how).length;
  const times = own.map(({ receivedMs }) => receivedMs);
  return {
    ...{ threadId, patients: [...patients] },
    ...{ received: count("received"), sent: count("sent"), history: count("history") },
    // Newest first, and a conversation is here because of at least one message.
    ...{ firstMs: times.at(-1) ?? 0, lastMs: times[0] ?? 0 },
  };
}

function csvOf(sealed: readonly SealedRef[]): string {
  const rows = sealed.map(({ envHash, threadId, receivedMs, how }) => [
    ...[envHash, threadId, new Date(receivedMs).toISOString(), how],
  ]);
  return stringify([["message", "conversation", "arrived", "how"], ...rows], csvForm);
}
