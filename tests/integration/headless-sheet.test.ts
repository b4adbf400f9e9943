import { drizzle } from "drizzle-orm/node-postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { entropyFromWords } from "#app/crypto/primitives/words.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { createDevice, type Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import { emptyAnswer, removalOffer } from "#app/protocol/clinic-api.ts";
import { findAccount } from "#app/sync/recover.ts";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";
import { companionsOf } from "#db/queries/threads.server.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { headlessDevice, openHeadlessClinic, textsIn } from "#tests/factories/headless-clinic.ts";
import { TestLog } from "#tests/factories/test-log.ts";

const yearMs = 31_536_000_000;

let server: ApiServer;
let admin: Device;
let doctor: Device;
let colleague: Device;
let patient: Device;
let teamId: string;
let threadId: string;
let sheet: KitSheet;
let doctorSheet: KitSheet;

const device = () => headlessDevice(server);
const wordsOf = ({ words }: KitSheet) => words.join(" ");

async function events(limit: number): Promise<string[]> {
  const leaves = await server.services.audit.listEntries({ limit });
  return leaves.map(({ body }) => JSON.parse(Buffer.from(body).toString()).e);
}

async function again(person: Device): Promise<void> {
  person.vault.lock();
  await person.signIn();
  await person.sync();
}

async function link(old: Device): Promise<Device> {
  const added = device();
  const { qr, follow } = await added.startLink();
  const [done] = await Promise.all([old.addDevice(qr), follow()]);
  expect(done).toBe(true);
  return added;
}

beforeAll(async () => {
  server = await startApiServer();
  ({ admin, doctor, patient, teamId } = await openHeadlessClinic(server));
  sheet = await patient.makeKit();
  const { send, events } = nodeConnection(server.origin);
  colleague = headlessDevice(server, send, events);
  const invited = { teamIds: [], validDays: 7 };
  const { accountId } = await colleague.acceptInvitation(
    await admin.invite({ kind: "clinician", name: "Dr Sol Vega", ...invited }),
  );
  await colleague.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: [teamId] }]);
  for (const each of [doctor, patient]) await each.sync();
  threadId = await patient.send({ type: "team", teamId }, "My sugar is high", { subject: "Sugar" });
  await doctor.sync();
  server.advance(60_000);
  await doctor.send({ type: "thread", threadId }, "Take it twice daily");
  for (const each of [patient, colleague]) await each.sync();
});
afterAll(() => server.stop());

test("a sheet that is at hand is replaced by its own words, and opens nothing anywhere from then on", async () => {
  const old = sheet;
  sheet = await patient.replaceKit(wordsOf(old));
  expect((await patient.vault.sheets()).sheets).toHaveLength(1);
  await expect(device().recover(wordsOf(old))).rejects.toThrow("E_GONE");
  await expect(device().removeLost(wordsOf(old))).rejects.toThrow("E_GONE");
  await expect(patient.replaceKit(wordsOf(old))).rejects.toThrow("E_SHEET");
  // A server that leads there all the same: the chain says that this kit no longer stands.
  await server.owner.query("update device set active = 1 where kind = 'kit'");
  await expect(device().recover(wordsOf(old))).rejects.toThrow("E_CHAIN(kit)");
});

/** A browser whose server shows the right chains in a log of its own, signed with a key of its own. */
async function deceived(): Promise<Device> {
  const { send } = nodeConnection(server.origin);
  const lie = new TestLog();
  // Long enough for the positions that the statements were signed at.
  for (let i = 0; i < 100; i++) lie.place(Uint8Array.of(i));
  return createDevice({
    origin: server.origin,
    authenticator: softwareAuthenticator(),
    clock: { now: () => server.now(), monotonic: () => server.now() },
    async send(path, request) {
      const answer = await send(path, request);
      if (path !== "/api/recovery/begin" || answer.status !== 200) return answer;
      const opening = JSON.parse(await answer.text());
      const placed = (wires: string[]) =>
        wires.map((wire) => lie.place(statementLeaf(parseWire(fromBase64url(wire)).stmtHash)));
      const indices = [placed(opening.chain), placed(opening.rootChain)];
      return Response.json({ ...opening, indices, log: await lie.prove(0, indices.flat()) });
    },
  });
}

test("a recovering browser does not believe another log than the one whose key the sheet names", async () => {
  const { logKey } = sheet;
  const before = await server.owner.query("select count(*) from chain_statement");
  await expect((await deceived()).recover(wordsOf(sheet), { logKey })).rejects.toThrow("E_LOG_KEY");
  expect((await server.owner.query("select count(*) from chain_statement")).rows).toEqual(before.rows);
  // Without the code it would have been believed: this is what the code is for.
  const believing = await deceived();
  const read = await believing.vault.sheetWords(wordsOf(sheet));
  const find = (printedKey: string | null, who: Device) =>
    findAccount(who, read.ok ? read.locator : "", { printed: null, logKey: printedKey });
  await expect(find(null, believing)).resolves.toMatchObject({ view: { role: "patient" } });
  const honest = device();
  await honest.vault.sheetWords(wordsOf(sheet));
  await expect(find(logKey, honest)).resolves.toMatchObject({ view: { role: "patient" } });
});

test("words of somebody else's sheet, and words that are none, replace nothing", async () => {
  await expect(patient.replaceKit(wordsOf(await lone()))).rejects.toThrow("E_SHEET");
  await expect(patient.replaceKit("abandon abandon")).rejects.toThrow("count");
  expect((await patient.vault.sheets()).sheets).toHaveLength(1);
});

/** The sheet of another account. */
async function lone(): Promise<KitSheet> {
  doctorSheet = await doctor.makeKit();
  return doctorSheet;
}

test("where the sheet is lost, one browser adds a second one and no third; what is sent goes to the newest", async () => {
  const second = await patient.makeKit();
  expect(await patient.vault.sheets()).toMatchObject({ mayAdd: false, sheets: [{}, {}] });
  await expect(patient.vault.adminPrepare({ type: "kit" })).rejects.toThrow("E_SHEET_LIMIT");
  // With one of the two at hand there is room again.
  sheet = await patient.replaceKit(wordsOf(sheet));
  expect((await patient.vault.sheets()).sheets).toHaveLength(2);
  sheet = await patient.replaceKit(wordsOf(second));
  expect((await patient.vault.sheets()).sheets).toHaveLength(2);
});

test("two browsers of one person take a sheet away together, and neither does alone", async () => {
  const lost = (await patient.vault.sheets()).sheets[0]?.deviceId ?? "";
  const phone = await link(patient);
  await patient.sync();
  const [asker, other] = [await patient.vault.status(), await phone.vault.status()];
  await expect(phone.vault.adminPrepare({ type: "confirm-removal" })).rejects.toThrow("E_ADMIN_EMPTY");
  await expect(patient.askRemoval(other.deviceId ?? "", other.deviceId ?? "")).rejects.toThrow(
    "E_ADMIN_EMPTY",
  );
  await patient.askRemoval(lost, other.deviceId ?? "");
  // Half of it removes nothing, the asker signs nothing else for that place, and cannot be the second.
  expect((await patient.vault.sheets()).sheets).toHaveLength(2);
  await expect(patient.revoke(other.deviceId ?? "")).rejects.toThrow("E_ASKED");
  await expect(patient.replaceKit(wordsOf(sheet))).rejects.toThrow("E_ASKED");
  expect(await patient.confirmRemoval()).toBe(false);
  // Nobody else is shown it, and a server that alters it shows nothing that verifies.
  expect((await doctor.api.get("/api/chain/removal", removalOffer)).removal).toBeNull();
  const answer = await phone.api.get("/api/chain/removal", removalOffer);
  const forged = { ...answer.removal, signature: toBase64url(new Uint8Array(64).fill(1)) };
  await expect(
    phone.vault.removalOffered({ removal: forged as NonNullable<typeof answer.removal> }),
  ).rejects.toThrow("E_SIG");
  expect(await phone.confirmRemoval()).toBe(true);
  await patient.sync();
  expect((await patient.vault.sheets()).sheets.map(({ deviceId }) => deviceId)).not.toContain(lost);
  expect(
    (await patient.vault.ownDevices()).find(({ deviceId }) => deviceId === lost)?.revokedMs,
  ).not.toBeNull();
  // The place is free again.
  await patient.revoke(other.deviceId ?? "", "retired");
  expect(asker.deviceId).not.toBe(other.deviceId);
});

test("a lost browser is taken out with the words alone, from anybody's browser, and the words stay there", async () => {
  const phone = await link(patient);
  await phone.sync();
  const sent: string[] = [];
  const { send } = nodeConnection(server.origin);
  const stranger = createDevice({
    origin: server.origin,
    authenticator: softwareAuthenticator(),
    clock: { now: () => server.now(), monotonic: () => server.now() },
    send: (path, request) => {
      sent.push(path, JSON.stringify(request));
      return send(path, request);
    },
  });
  const { deviceId } = await phone.vault.status();
  expect(await stranger.removeLost(wordsOf(sheet), deviceId ?? "")).toBe("revoke");
  await expect(phone.sync()).rejects.toThrow("E_SIGN_IN");
  phone.vault.lock();
  await expect(phone.signIn()).rejects.toThrow("E_PASSKEY");
  expect((await events(4)).sort()).toEqual(["device.revoke", "recovery.use", "recovery.use", "session.end"]);
  await patient.sync();
  const gone = (await patient.vault.ownDevices()).find((each) => each.deviceId === deviceId);
  expect(gone).toMatchObject({ reason: "lost" });
  expect(await stranger.vault.status()).toMatchObject({ state: "none" });
  const words = entropyFromWords(wordsOf(sheet));
  const said = sent.join("\n");
  expect(said).toContain("/api/recovery/revoke");
  // A single word may well stand in a request, as "method" does: two in a row would be the sheet's.
  const pairs = sheet.words
    .slice(1)
    .flatMap((word, i) => [" ", ",", '","'].map((by) => sheet.words[i] + by + word));
  for (const secret of pairs) expect(said).not.toMatch(new RegExp(`\\b${secret}\\b`));
  if (words.ok) expect(said).not.toContain(toBase64url(words.entropy));
});

test("the last browser is signed out by the sheet, and leaves the chain when another one takes its place", async () => {
  const before = await server.owner.query("select count(*) from chain_statement");
  expect(await device().removeLost(wordsOf(sheet))).toBe("block");
  expect((await server.owner.query("select count(*) from chain_statement")).rows).toEqual(before.rows);
  await expect(patient.sync()).rejects.toThrow("E_SIGN_IN");
  patient.vault.lock();
  await expect(patient.signIn()).rejects.toThrow("E_PASSKEY");
  const found = device();
  await found.recover(wordsOf(sheet));
  const [browser] = (await found.vault.ownDevices()).filter(({ kind }) => kind === "browser");
  expect(browser).toMatchObject({ reason: "replaced" });
  expect((await found.vault.sheets()).offer).toBe("used");
  patient = found;
  sheet = await patient.replaceKit(wordsOf(sheet));
  expect((await patient.vault.sheets()).offer).toBeNull();
});

test("a block is for the last challenge, the kit that signed it and the account it stands in", async () => {
  const stranger = device();
  const other = await doctor.vault.status();
  await expect(stranger.removeLost(wordsOf(sheet), other.deviceId ?? "")).rejects.toThrow("E_NO_DEVICE");
  const [own] = (await patient.vault.ownDevices()).filter((each) => each.isThis);
  const removal = await stranger.vault.sheetRemove({
    ...{ deviceId: own?.deviceId ?? "", reason: "lost", origin: server.origin },
  });
  if (removal.type !== "block") throw new Error("the last browser is blocked");
  const { type: _, ...body } = removal;
  const post = (change: object) =>
    stranger.api.post("/api/recovery/block", { ...body, ...change }, emptyAnswer);
  await expect(post({ deviceId: other.deviceId })).rejects.toThrow("E_PASSKEY");
  // The attempt has spent its challenge.
  await expect(post({})).rejects.toThrow("E_PASSKEY");
  await expect(patient.sync()).resolves.toBeUndefined();
});

test("a clinician is back with the sheet, a colleague whose inbox is open is told, and gives the record back", async () => {
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "Before the loss");
  colleague.engine.start();
  await vi.waitFor(() => {
    expect(colleague.engine.getSnapshot()).toMatchObject({ online: true, phase: "idle" });
  }, 20_000);
  await colleague.sync();
  const back = device();
  const { accountId } = await back.recover(wordsOf(doctorSheet));
  expect(await textsIn(back, threadId)).toEqual([]);
  expect((await back.thread(threadId))?.lines).toContainEqual({ kind: "withheld", count: 3 });
  // Asks for nothing here: the server's signal alone has its engine look.
  await vi.waitFor(async () => {
    const lines = (await colleague.thread(threadId))?.lines;
    expect(lines).toContainEqual(expect.objectContaining({ kind: "sheet-used", byName: "Dr Imani Cole" }));
  }, 20_000);
  colleague.engine.stop();
  await colleague.sync();
  const mayGrant = async () =>
    (await colleague.vault.members(threadId))?.members.find((each) => each.accountId === accountId)
      ?.mayGrantHistory;
  expect(await mayGrant()).toBe(true);
  await colleague.changeMembers([{ threadId, accountId, add: null, historyFrom: "start" }]);
  await colleague.sync();
  expect(await mayGrant()).toBe(false);
  await back.sync();
  expect(await textsIn(back, threadId)).toEqual(await textsIn(colleague, threadId));
  expect((await back.thread(threadId))?.history).toBeNull();
  await back.send({ type: "thread", threadId }, "Back again");
  await colleague.sync();
  expect((await textsIn(colleague, threadId)).at(-1)).toBe("Back again");
  doctor = back;
  const told = async (change: string) => {
    const client = await server.owner.connect();
    await client.query("begin");
    const own = [fromBase64url(accountId)];
    const { rowCount } = await client.query(`update thread_member set ${change} where account_id = $1`, own);
    expect(rowCount).toBeGreaterThan(0);
    const tx = { orm: drizzle(client), nowMs: server.now() } as never;
    const people = await companionsOf(tx, accountId as AccountId).finally(() => client.query("rollback"));
    client.release();
    return people.length;
  };
  // Where they are no member any more, or their time is over, nobody is told of them.
  expect(await told("role = role")).toBeGreaterThan(1);
  expect([await told("role = 0"), await told(`not_after_ms = ${server.now()}`)]).toEqual([0, 0]);
});

test("a grant from before a browser came with a sheet gives that browser nothing", async () => {
  const { rows } = await server.owner.query(
    "select count(*)::int as n from envelope where get_byte(header, 2) = 3",
  );
  const second = device();
  const sheetNow = await doctor.replaceKit(wordsOf(doctorSheet));
  await second.recover(wordsOf(sheetNow));
  await colleague.sync();
  await colleague.sync();
  expect(
    (await server.owner.query("select count(*)::int as n from envelope where get_byte(header, 2) = 3")).rows,
  ).toEqual(rows);
  await second.sync();
  expect(await textsIn(second, threadId)).toEqual([]);
});

test("a new sheet is offered after a year, and not again once it was put off", async () => {
  expect((await patient.vault.sheets()).offer).toBeNull();
  server.advance(yearMs + 60_000);
  await again(patient);
  expect((await patient.vault.sheets()).offer).toBe("year");
  await patient.vault.putOffSheet();
  await again(patient);
  expect((await patient.vault.sheets()).offer).toBeNull();
  server.advance(yearMs);
  await again(patient);
  expect((await patient.vault.sheets()).offer).toBe("year");
  sheet = await patient.replaceKit(wordsOf(sheet));
  expect((await patient.vault.sheets()).offer).toBeNull();
});
