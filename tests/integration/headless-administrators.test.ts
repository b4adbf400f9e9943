import { afterAll, beforeAll, expect, test } from "vitest";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import type { Device } from "#app/headless/device.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { invitationList, invitationOpening } from "#app/protocol/invitation-api.ts";
import { walkKeylog } from "#app/sync/walk-keylog.ts";
import type { LinkCandidate } from "#app/vault/linking-rpc.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic } from "#tests/factories/headless-clinic.ts";

let server: ApiServer;
let admin: Device;
let doctor: Device;
let second: Device;

const device = () => headlessDevice(server);
const inviteAdmin = (name = "Nora Second") =>
  admin.invite({ kind: "administrator", name, teamIds: [], validDays: 7 });

async function events(limit: number): Promise<string[]> {
  const leaves = await server.services.audit.listEntries({ limit });
  return leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()).e);
}

async function statements(): Promise<number> {
  const { rows } = await server.owner.query("select count(*)::int as n from chain_statement");
  return rows[0].n;
}

beforeAll(async () => {
  server = await startApiServer();
  ({ admin, doctor } = await openHeadlessClinic(server));
});
afterAll(() => server.stop());

test("a second administrator joins the clinic root after six digits that both screens show", async () => {
  await expect(
    doctor.invite({ kind: "administrator", name: "Nora", teamIds: [], validDays: 7 }),
  ).rejects.toThrow("E_INVITE(kind)");
  second = device();
  const shown: string[] = [];
  const { follow } = await second.joinRoot(await inviteAdmin(), (digits) => shown.push(digits) > 0);
  const [added, me] = await Promise.all([
    admin.addAdministrator(async ({ digits }: LinkCandidate) => shown.push(digits) > 0),
    follow(),
  ]);
  expect(added).toBe(true);
  expect(shown[0]).toMatch(/^\d{6}$/);
  expect(new Set(shown).size).toBe(1);
  expect(me).toMatchObject({ role: "administrator", name: "Nora Second", accountId: me?.clinicId });
  await admin.sync();
  expect(await admin.vault.clinic()).toMatchObject({ rootDevices: 2 });
  expect((await admin.vault.ownDevices()).map(({ owner }) => owner)).toEqual([null, null, "Nora Second"]);
  expect(await second.vault.rootNews()).toBe(0);
  expect((await second.vault.people()).map(({ name }) => name)).toContain("Nora Second");
  const { invitations } = await admin.api.get("/api/invitations", invitationList);
  expect(invitations.find(({ kind }) => kind === "administrator")).toMatchObject({
    status: "endorsed",
    join: null,
  });
});

test("each sees what the other signs for the clinic, and both invite in their own name", async () => {
  const { accountId } = await doctor.vault.status();
  await second.createTeam("Night team", [accountId ?? ""]);
  await admin.sync();
  expect(await admin.vault.rootNews()).toBe(1);
  const link = await second.invite({ kind: "patient", name: "Ola New", teamIds: [], validDays: 7 });
  const fragment = new URL(link).hash.slice(1);
  const invId = toBase64url(parseInviteFragment(fragment).invId);
  const opening = await device().api.get(`/api/invitations/${invId}/open`, invitationOpening);
  expect(await device().vault.openInvitation({ fragment, opening })).toMatchObject({
    inviterName: "Nora Second",
  });
});

test("somebody who intercepts the link and answers first is not added: the digits are not on the right screen", async () => {
  const link = await inviteAdmin("Mia Third");
  const before = await statements();
  const thief = device();
  const { follow } = await thief.joinRoot(link, () => false);
  const rightful = device();
  await expect(rightful.joinRoot(link)).rejects.toThrow("E_INVITE(used)");
  const [added] = await Promise.all([
    admin.addAdministrator(async () => false),
    // The inviter went away: there is nothing more to follow.
    Promise.race([follow().catch(() => null), new Promise((resolve) => setTimeout(resolve, 300))]),
  ]);
  expect(added).toBe(false);
  expect(await statements()).toBe(before);
  expect(await thief.vault.status()).toMatchObject({ state: "none" });
});

test("an administrator whom the server makes up stands nowhere that a browser believes", async () => {
  const { rows } = await server.owner.query("select id from person where role = 'clinician' limit 1");
  await server.owner.query("update person set role = 'administrator' where id = $1", [rows[0].id]);
  try {
    await doctor.vault.lock();
    await doctor.signIn();
    // To the server an administrator; to the vault still what its chain says.
    await expect(
      doctor.vault.adminPrepare({ type: "team", team: { teamId: null, name: "False", memberIds: [] } }),
    ).rejects.toThrow("E_NOT_MEMBER");
    await second.sync();
    const names = (await second.vault.people()).filter(({ role }) => role === "administrator");
    expect(names.map(({ name }) => name)).not.toContain("Dr Imani Cole");
    expect(await second.vault.clinic()).toMatchObject({ rootDevices: 2 });
  } finally {
    await server.owner.query("update person set role = 'clinician' where id = $1", [rows[0].id]);
  }
});

test("only the browser that made the invitation adds who answered it, and no other kind of invitation joins", async () => {
  await device().joinRoot(await inviteAdmin("Una Fifth"));
  await expect(second.addAdministrator()).rejects.toThrow("E_NOT_INVITER");
  const patientLink = await admin.invite({ kind: "patient", name: "Pat", teamIds: [], validDays: 7 });
  await expect(device().joinRoot(patientLink)).rejects.toThrow("E_INVITE(kind)");
  await expect(device().acceptInvitation(await inviteAdmin("Vi Sixth"))).rejects.toThrow("E_INVITE(kind)");
});

test("the first administrator's browser is lost, and the second one carries the clinic on", async () => {
  const { deviceId } = await admin.vault.status();
  await second.revoke(deviceId ?? "", "lost");
  await expect(admin.sync()).rejects.toThrow("E_SIGN_IN");
  admin.vault.lock();
  await expect(admin.signIn()).rejects.toThrow("E_PASSKEY");
  expect(await events(8)).toEqual(
    expect.arrayContaining(["device.revoke", "person.offboard", "session.end"]),
  );
  const hired = device();
  const { accountId } = await hired.acceptInvitation(
    await second.invite({ kind: "clinician", name: "Dr New Hand", teamIds: [], validDays: 7 }),
  );
  await second.sync();
  await second.endorse([{ accountId, teamIds: [] }]);
  await second.createTeam("Carried on", [accountId]);
  await doctor.sync();
  expect(await doctor.vault.teams()).toContainEqual(
    expect.objectContaining({ name: "Carried on", memberIds: [accountId] }),
  );
  const own = (await second.vault.status()).deviceId ?? "";
  await expect(second.vault.adminPrepare({ type: "revoke", deviceId: own, reason: "lost" })).rejects.toThrow(
    "E_ADMIN_EMPTY",
  );
  await expect(second.api.post("/api/chain/revoke", { wire: "AAAA" }, emptyAnswer)).rejects.toThrow("E_");
});

test("an administrator goes through the whole register, which the real server writes once", async () => {
  await second.sync();
  const { size } = (await second.vault.syncState()).log;
  expect(await walkKeylog(second.api, second.vault)).toEqual({ verdict: "once", size });
  expect((await events(1))[0]).toBe("keylog.read");
  await expect(walkKeylog(doctor.api, doctor.vault)).rejects.toThrow("E_FORBIDDEN");
});
