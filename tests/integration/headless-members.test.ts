import { afterAll, beforeAll, expect, test } from "vitest";
import type { Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { threadPost } from "#app/protocol/message-api.ts";
import { type FeedSync, feedSync } from "#app/protocol/sync-api.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, textsIn } from "#tests/factories/headless-clinic.ts";

const dayMs = 86_400_000;

let server: ApiServer;
let admin: Device;
let doctor: Device;
let colleague: Device;
let patient: Device;
let caregiver: Device;
let colleagueId: string;
let caregiverId: string;
let threadId: string;
/** What the caregiver's device gets in the place of its feed. */
let lie: FeedSync | null = null;
const posted: { path: string; body: string }[] = [];

const device = () => headlessDevice(server);

const textsOf = (reader: Device) => textsIn(reader, threadId);

async function refusalsOf(reader: Device): Promise<string[]> {
  const view = await reader.thread(threadId);
  return (view?.lines ?? []).flatMap((line) => (line.kind === "refused" ? [line.code] : []));
}

const to = () => ({ type: "thread" as const, threadId });
const invited = { teamIds: [], validDays: 7 };

beforeAll(async () => {
  server = await startApiServer();
  const line = nodeConnection(server.origin);
  caregiver = headlessDevice(server, (path, request) => {
    if (lie === null || !path.startsWith("/api/sync/feed")) return line.send(path, request);
    const text = JSON.stringify(lie);
    return Promise.resolve({ status: 200, ok: true, text: async () => text });
  });
  [admin, doctor, colleague] = [device(), device(), device()];
  const posting = nodeConnection(server.origin);
  patient = headlessDevice(server, (path, request) => {
    posted.push({ path, body: String(request.body ?? "") });
    return posting.send(path, request);
  });
  const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  const setup = `${server.origin}/setup#${await setupTokenOf(server)}`;
  await admin.setUpClinic(setup, { name: "Ada Root", clinic });
  await admin.makeKit();
  const staff: string[] = [];
  for (const [person, name] of [
    [doctor, "Dr Imani Cole"],
    [colleague, "Dr Olu Ade"],
  ] as const) {
    const me = await person.acceptInvitation(await admin.invite({ kind: "clinician", name, ...invited }));
    await person.makeKit();
    staff.push(me.accountId);
  }
  await admin.sync();
  await admin.endorse(staff.map((accountId) => ({ accountId, teamIds: [] })));
  await admin.createTeam("Diabetes team", staff.slice(0, 1));
  await admin.createTeam("Eye clinic", staff.slice(1));
  colleagueId = staff[1] ?? "";
  await doctor.sync();
  const link = await doctor.invite({ kind: "patient", name: "Maya Ortiz", ...invited });
  await patient.acceptInvitation(link);
  await patient.makeKit();
  const team = (await patient.vault.teams()).find(({ name }) => name === "Diabetes team");
  threadId = await patient.send({ type: "team", teamId: team?.teamId ?? "" }, "one", { subject: "Sugar" });
  await doctor.sync();
});
afterAll(() => server.stop());

test("a colleague of another team is added with earlier messages on the real server", async () => {
  await doctor.changeMembers([
    {
      threadId,
      accountId: colleagueId,
      add: { rights: "everything", untilMs: null },
      historyFrom: "start",
    },
  ]);
  for (const person of [colleague, patient]) await person.sync();
  expect(await textsOf(colleague)).toEqual(["one"]);
  expect(await refusalsOf(colleague)).toEqual([]);
  await colleague.send(to(), "two");
  await patient.sync();
  expect(await textsOf(patient)).toEqual(["one", "two"]);
  const held = (await colleague.thread(threadId))?.lines.map(({ kind }) => kind);
  expect(held, "a first message names none before it").not.toContain("missing");
  const kinds = (await patient.thread(threadId))?.lines.map(({ kind }) => kind) ?? [];
  expect(kinds).toEqual(expect.arrayContaining(["created", "member-added", "history-granted"]));
});

test("a patient invites a caregiver, adds them until a day, and everyone sees until when", async () => {
  const link = await patient.invite({ kind: "proxy", name: "Cara Giver", ...invited, threadId });
  caregiverId = (await caregiver.acceptInvitation(link)).accountId;
  await caregiver.makeKit();
  await patient.sync();
  expect((await patient.vault.members(threadId))?.addable).toContainEqual(
    expect.objectContaining({ name: "Cara Giver", proxy: true, onRoster: false }),
  );
  await patient.changeMembers([
    {
      threadId,
      accountId: caregiverId,
      add: { rights: "write", untilMs: server.now() + 30 * dayMs },
      historyFrom: null,
    },
  ]);
  await caregiver.sync();
  await caregiver.send(to(), "Maya is asleep");
  for (const person of [doctor, colleague, patient]) await person.sync();
  for (const person of [doctor, colleague, patient]) {
    expect(await textsOf(person)).toContain("Maya is asleep");
    const cara = (await person.vault.members(threadId))?.members.find(({ name }) => name === "Cara Giver");
    expect(cara).toMatchObject({ rights: "write", role: "patient", ended: false });
    expect(cara?.untilMs).not.toBeNull();
  }
});

test("a caregiver changes nobody's membership, and the server takes no such statement", async () => {
  await expect(
    caregiver.vault.changeMember({ threadId, change: { type: "remove", accountId: colleagueId } }),
  ).rejects.toThrow("E_NOT_ADMIN");
});

test("when the day has passed nothing sent reaches the caregiver, and nothing they send is taken", async () => {
  server.advance(31 * dayMs);
  for (const person of [patient, doctor, caregiver]) await person.signIn();
  await patient.send(to(), "without Cara");
  await doctor.sync();
  expect(await textsOf(doctor)).toContain("without Cara");
  await caregiver.sync();
  expect(await textsOf(caregiver)).not.toContain("without Cara");
  expect(await refusalsOf(caregiver)).toEqual([]);
  await expect(caregiver.send(to(), "still here")).rejects.toThrow("E_NOT_MEMBER");
  const ended = (await doctor.vault.members(threadId))?.members.find(({ name }) => name === "Cara Giver");
  expect(ended?.ended).toBe(true);
});

test("an old grant is worth nothing after a removal: the removed colleague gets nothing more", async () => {
  await doctor.vault.changeMember({ threadId, change: { type: "remove", accountId: colleagueId } });
  await doctor.send(to(), "after the removal");
  await colleague.signIn();
  await colleague.sync();
  expect(await textsOf(colleague)).not.toContain("after the removal");
  expect(await colleague.threads()).toEqual([]);
});

test("a conversation that the patient keeps from the caregiver has no wrap for them, and opens to no lie about it", async () => {
  const team = (await patient.vault.teams()).find(({ name }) => name === "Diabetes team");
  const secret = "Please do not tell Cara";
  await doctor.sync();
  const before = (await doctor.vault.syncState()).feed;
  const kept = await patient.send({ type: "team", teamId: team?.teamId ?? "" }, secret, {
    subject: "Between us",
  });
  const own = await caregiver.vault.ownDevices();
  const create = threadPost.parse(
    JSON.parse(posted.findLast(({ path }) => path === "/api/threads")?.body ?? ""),
  );
  const wrapped = create.envelope.wraps.map((wrap) => toBase64url(fromBase64url(wrap).subarray(0, 32)));
  expect(wrapped.length).toBeGreaterThanOrEqual(3);
  expect(own.length).toBeGreaterThan(0);
  for (const { deviceId } of own) expect(wrapped).not.toContain(deviceId);
  // The server gives the caregiver all that it has of it: statements with their proofs, and the wrap of somebody who may read.
  await doctor.sync();
  await caregiver.sync();
  const { feed, log } = await caregiver.vault.syncState();
  expect(await textsIn(doctor, kept)).toEqual([secret]);
  const page = await doctor.api.get(`/api/sync/feed?after=${before}&size=${log.size}`, feedSync);
  const { items } = page;
  expect(items.every((item) => item.threadId === kept)).toBe(true);
  expect(items.some(({ type }) => type === "envelope")).toBe(true);
  lie = { ...page, more: false, items: items.map((item, i) => ({ ...item, n: feed + 1 + i })) };
  await caregiver.sync();
  expect(await textsIn(caregiver, kept)).toEqual([]);
  expect((await caregiver.threads()).some((thread) => thread.threadId === kept)).toBe(false);
  const held = JSON.stringify(await caregiver.thread(kept));
  expect(held.includes(secret)).toBe(false);
  // A server that also leaves out the wrap, as if history were to follow, gains no more.
  lie = {
    ...page,
    more: false,
    items: items.map((item, i) => ({
      ...item,
      n: feed + 100 + i,
      ...(item.type === "envelope" ? { wrap: null } : {}),
    })),
  };
  await caregiver.sync();
  expect(await textsIn(caregiver, kept)).toEqual([]);
  lie = null;
});
