import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDevice, type Device } from "#app/headless/device.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { sentCheckpoint } from "#app/portal/sent-form.ts";
import { auditProof, logEnd } from "#app/protocol/audit-api.ts";
import { emptyAnswer as reviewOk } from "#app/protocol/clinic-api.ts";
import { made, type ReviewDesk, reviewDesk, type SignedReview } from "#app/protocol/review-api.ts";
import type { HttpSend } from "#app/sync/http.ts";
import { keyAlone } from "#app/verify/kept-log.ts";
import { checkLog } from "#app/verify/log-check.ts";
import { createWalk, type ReviewResult, type Walk } from "#app/verify/log-walks.ts";
import { withSignedTree } from "#app/verify/signoff-check.ts";
import { judgeNote } from "#app/verify/trusted-note.ts";
import { parseEntry } from "#audit/entry.ts";
import { parseFindings } from "#audit/review/finding.ts";
import { type ApiServer, setupTokenOf, startApiServer } from "#tests/factories/api-server.ts";
import { editBody, RECHAIN, tamper } from "#tests/factories/tampered-log.ts";

let server: ApiServer;
let admin: Seat;
let olu: Seat;
let ana: Seat;
let doctor: Seat;

interface Seat extends Device {
  request: HttpSend;
}

function device(): Seat {
  const clock = { now: () => server.now(), monotonic: () => server.now() };
  const { send } = nodeConnection(server.origin);
  return {
    ...createDevice({ origin: server.origin, authenticator: softwareAuthenticator(), clock, send }),
    request: send,
  };
}

async function join(kind: "officer" | "clinician", name: string): Promise<Seat> {
  const person = device();
  const link = await admin.invite({ kind, name, teamIds: [], validDays: 7 });
  const { accountId } = await person.acceptInvitation(link);
  await person.makeKit();
  await admin.sync();
  await admin.endorse([{ accountId, teamIds: [] }]);
  await person.sync();
  return person;
}

beforeAll(async () => {
  server = await startApiServer();
  admin = device();
  const token = await setupTokenOf(server);
  const clinic = { name: "Harbour Clinic", replyHours: 48, emergencyNumber: "112", crisisNumber: null };
  await admin.setUpClinic(`${server.origin}/setup#${token}`, { name: "Ada Root", clinic });
  await admin.makeKit();
  [olu, ana, doctor] = [
    await join("officer", "Olu Watch"),
    await join("officer", "Ana Second"),
    await join("clinician", "Dr Imani Cole"),
  ];
  for (const officer of [olu, ana]) await officer.sync();
  // Refusals one after another: R10 finds them.
  for (let i = 0; i < 12; i++) await doctor.request("/api/review", { method: "GET", headers: {} });
});
afterAll(() => server.stop());

async function* leaves(officer: Seat): AsyncGenerator<Uint8Array> {
  const answer = await officer.request("/api/audit/leaves?from=0", { method: "GET", headers: {} });
  yield new TextEncoder().encode(await answer.text());
}

/** What the officer's browser does: the whole log, checked and reviewed in one pass, then kept. */
async function review(officer: Seat, walk: Walk): Promise<ReviewResult> {
  const walking = createWalk(walk);
  const verdict = await checkLog(leaves(officer), { kept: null, nowMs: server.now(), onEntry: walking.look });
  if (verdict.outcome !== "whole") throw new Error(JSON.stringify(verdict));
  await officer.vault.keep({ name: "access-log", text: JSON.stringify(verdict.keep) });
  const found = walking.result(verdict);
  if (found.type !== "review") throw new Error("not a review");
  return found;
}
const desk = (officer: Seat): Promise<ReviewDesk> => officer.api.get("/api/review", reviewDesk);
const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

async function signOff(officer: Seat): Promise<SignedReview> {
  const { context } = await desk(officer);
  const { note, from, to, findings } = await review(officer, { type: "review", context, ...all });
  await officer.vault.prepareSignoff({ note, from, to, context, findings });
  return { ...(await officer.vault.signSignoff()), note, context, findings };
}
const post = (officer: Seat, path: string, body: unknown) => officer.api.post(path, body, made);
const pseudonym = async (name: string) =>
  (
    await server.owner.query("SELECT pseudonym FROM person_private WHERE name = $1", [name])
  ).rows[0].pseudonym.toString("base64url");
async function newest(event: string) {
  const [leaf] = await server.services.audit.listEntries({ limit: 1, filters: { events: [event as never] } });
  return parseEntry(leaf?.body ?? new Uint8Array());
}

describe("a period signed off", () => {
  let signed: SignedReview;
  beforeAll(async () => {
    signed = await signOff(olu);
    await post(olu, "/api/review/signoffs", signed);
  });

  it("binds one tree, one range, the rules, what was known and what was found, under the device's key", async () => {
    const found = parseFindings(signed.findings);
    expect(found?.map(({ rule }) => rule)).toContain("R10");
    expect(signed.text).toMatch(
      /^bedside-audit-signoff\/1\nlocalhost:\d+\/bedside-audit\/\d{4}\nsize \d+\nroot .{44}\nentries 0 \d+\nrules bedside-review\/1\n/,
    );
    const entry = await newest("audit.signoff");
    expect(entry).toMatchObject({ a: { r: "officer" }, n: 1 });
    expect(entry.x.map(({ t }) => t)).toEqual(["signoff", "log", "from", "to", "size"]);
  });

  it("another officer's browser finds whose it is, and the same findings in the log", async () => {
    const [stored] = (await desk(ana)).signoffs;
    if (!stored) throw new Error("not stored");
    expect(await ana.vault.checkSignoff(stored)).toMatchObject({
      state: "valid",
      name: "Olu Watch",
      own: false,
    });
    expect(await olu.vault.checkSignoff(stored)).toMatchObject({ state: "valid", own: true });
    const view = (await ana.vault.checkSignoff(stored)).view;
    const again = await review(ana, {
      type: "review-again",
      ...{ context: stored.context, from: view?.from ?? 0, to: view?.to ?? 0 },
    });
    expect(again.findings).toBe(stored.findings);
  });

  it("a server that swaps checkpoint, range, context, findings or signer is found", async () => {
    const other = await signOff(ana);
    const lies: SignedReview[] = [
      { ...signed, text: signed.text.replace(/root ./, (it) => (it === "root A" ? "root B" : "root A")) },
      { ...signed, text: signed.text.replace(/size \d/, (it) => (it === "size 9" ? "size 8" : "size 9")) },
      { ...signed, text: signed.text.replace("entries 0", "entries 1") },
      { ...signed, findings: "" },
      { ...signed, context: signed.context.replace("20", "21") },
      { ...signed, signature: other.signature },
      { ...signed, text: other.text },
      { ...signed, text: `${signed.text} ` },
    ];
    for (const lie of lies) expect((await ana.vault.checkSignoff(lie)).state).toBe("broken");
    for (const lie of lies)
      await expect(post(olu, "/api/review/signoffs", lie)).rejects.toMatchObject({ code: "E_STATEMENT" });
    await expect(post(ana, "/api/review/signoffs", signed), "of another's device").rejects.toMatchObject({
      code: "E_STATEMENT",
    });
    await expect(
      post(olu, "/api/review/signoffs", { ...signed, note: signed.note.replace(/\n\d+\n/, "\n1\n") }),
    ).rejects.toMatchObject({ code: "E_STATEMENT" });
  });

  it("the vault signs no checkpoint that this device did not find good itself, and nothing for others than officers", async () => {
    const { note, context, findings } = signed;
    const asked = { note, from: 0, to: 1, context, findings };
    const fresh = { ...asked, note: note.replace(/\n\d+\n/, "\n3\n") };
    await expect(olu.vault.prepareSignoff(fresh)).rejects.toMatchObject({ code: "E_LOG_UNCHECKED" });
    await expect(doctor.vault.prepareSignoff(asked)).rejects.toMatchObject({ code: "E_NOT_MEMBER" });
    const wrong = [
      { ...asked, findings: "x\n" },
      { ...asked, context: "{}" },
      { ...asked, to: 1e9 },
    ];
    await review(olu, { type: "review", context, ...all });
    const kept = JSON.parse((await olu.vault.kept("access-log")) ?? "{}").notes.at(-1);
    for (const lie of wrong)
      await expect(olu.vault.prepareSignoff({ ...lie, note: kept })).rejects.toMatchObject({
        code: "E_SCHEMA",
      });
    await expect(olu.vault.signSignoff()).rejects.toMatchObject({ code: "E_ADMIN_EXPIRED" });
  });

  it("is opened as of a device that nobody here knows, where its chain is not known", async () => {
    const stranger = signed.text.replace(/officer ...../, "officer AAAAA");
    expect((await ana.vault.checkSignoff({ ...signed, text: stranger })).state).toBe("unknown");
  });
});

describe("cases", () => {
  it("go from new to closed, each step an entry, what is typed beside the log", async () => {
    const subject = await pseudonym("Dr Imani Cole");
    const officer = await pseudonym("Olu Watch");
    const { id } = await post(olu, "/api/review/cases", {
      log: "2026",
      rule: "R10",
      subject,
      patient: null,
      firstSeq: 3,
    });
    const step = (state: string, note: string, assignee: string | null = null) =>
      post(olu, `/api/review/cases/${id}/step`, { state, assignee, note });
    await expect(step("closed", "too early")).rejects.toMatchObject({ code: "E_CONFLICT" });
    await step("assigned", "", officer);
    await expect(step("explained", " "), "a word is asked for").rejects.toMatchObject({
      code: "E_BAD_REQUEST",
    });
    await step("explained", "Wrong button, asked and shown");
    const entry = await newest("audit.review");
    expect(entry.x).toEqual(
      expect.arrayContaining([
        { t: "case", i: id },
        { t: "rule", i: "R10" },
        { t: "subject", i: subject },
        { t: "state", i: "explained" },
      ]),
    );
    expect(entry.c).toMatch(/^[\w-]{43}$/);
    await step("closed", "Done");
    await expect(step("assigned", "", officer)).rejects.toMatchObject({ code: "E_CONFLICT" });
    const found = (await desk(ana)).cases.find((each) => each.id === id);
    expect(found?.steps.map(({ state }) => state)).toEqual(["new", "assigned", "explained", "closed"]);
  });

  it("nobody opens, takes or decides a case about themselves", async () => {
    const [own, other] = [await pseudonym("Olu Watch"), await pseudonym("Ana Second")];
    const about = { log: "2026", rule: "R11", subject: own, patient: null, firstSeq: 3 };
    await expect(post(olu, "/api/review/cases", about)).rejects.toMatchObject({ code: "E_FORBIDDEN" });
    const { id } = await post(ana, "/api/review/cases", about);
    const path = `/api/review/cases/${id}/step`;
    const take = (assignee: string) => ({ state: "assigned", assignee, note: "" });
    await expect(post(ana, path, take(own))).rejects.toMatchObject({ code: "E_FORBIDDEN" });
    await expect(post(olu, path, take(other))).rejects.toMatchObject({ code: "E_FORBIDDEN" });
    await expect(post(ana, path, take(await pseudonym("Dr Imani Cole")))).rejects.toMatchObject({
      code: "E_NOT_FOUND",
    });
    await post(ana, path, take(other));
  });
});

describe("watched patients, thresholds and holds", () => {
  it("are part of the next review's context, and each change is an entry", async () => {
    const settings = {
      ...{ bulkPatients: 30, dormantDays: 40, denials: 9, retentionYears: 10 },
      hours: { from: 8, to: 18, days: [1, 2, 3, 4, 5] },
    };
    await olu.api.post("/api/review/settings", settings, reviewOk);
    expect(await newest("retention.change")).toMatchObject({ x: [{ t: "years", i: "10" }] });
    const found = await desk(olu);
    expect(found.settings).toEqual(settings);
    expect(JSON.parse(found.context)).toMatchObject({
      bulkPatients: 30,
      hours: { from: 8, days: [1, 2, 3, 4, 5] },
    });
    const { id } = await post(olu, "/api/review/holds", { log: null, patient: null, reason: "A lawsuit" });
    expect(await newest("hold.set")).toMatchObject({ x: [{ t: "hold", i: id }] });
    await post(ana, `/api/review/holds/${id}/clear`, { reason: "It is over" });
    await expect(post(ana, `/api/review/holds/${id}/clear`, { reason: "Again" })).rejects.toMatchObject({
      code: "E_NOT_FOUND",
    });
    const nobody = { patient: "A".repeat(22), watched: true };
    await expect(olu.api.post("/api/review/watch", nobody, reviewOk)).rejects.toMatchObject({
      code: "E_NOT_FOUND",
    });
  });
});

describe("after a sign-off", () => {
  it("a log that was rewritten and signed again no longer extends what was signed", async () => {
    const [stored] = (await desk(ana)).signoffs;
    if (!stored) throw new Error("not stored");
    const { view: tree } = await ana.vault.checkSignoff(stored);
    if (!tree) throw new Error("not a sign-off");
    const held = (note: string) => withSignedTree(keyAlone(key), { note, tree });
    const { log, checkpoint } = await ana.api.get("/api/audit/proof?seq=0", auditProof);
    const { key } = checkpoint;
    const kept = held(stored.note);
    expect(held(checkpoint.note), "a good note of another tree").toBeNull();
    const sent = async () => {
      const answer = await ana.api.get(`/api/audit/checkpoint?known=${log}:${tree.size}`, logEnd);
      return judgeNote(sentCheckpoint(answer.checkpoint), kept).findings.map(({ code }) => code);
    };
    expect(await sent()).toEqual([]);
    await tamper(server.owner, editBody(5), RECHAIN);
    expect(await sent()).toContain("E_FORK");
  });
});
