import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { copyFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { chiefFinding } from "#app/verify/chief-finding.ts";
import { type KeptLog, knownOf } from "#app/verify/kept-log.ts";
import { leavesQuery } from "#app/verify/leaves-query.ts";
import { checkLog, type LogVerdict } from "#app/verify/log-check.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, type Left, startApiServer } from "#tests/factories/api-server.ts";
import { discard, serveCopyOf } from "#tests/factories/server-copy.ts";
import { BACK_UP, editBody, RECHAIN, RESTORE, tamper } from "#tests/factories/tampered-log.ts";
import { walkedTo } from "#tests/factories/walked-to.ts";
import { input } from "./audit-fixture.ts";

let server: ApiServer;
let officer: ApiPerson;
let kept: KeptLog;

/** A clinic whose log was checked once and found whole, halted: every server below is one of its own over a copy. */
let whole: Left & { kept: KeptLog };
beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  await server.services.audit.append(Array.from({ length: 280 }, (_, i) => input({ q: `q${i}` })));
  const first = await check(null);
  if (first.outcome !== "whole") throw new Error(JSON.stringify(first));
  await server.halt();
  whole = { ...server, kept: first.keep };
});
afterAll(() => discard(whole));

async function open(): Promise<void> {
  server = await serveCopyOf(whole);
  kept = whole.kept;
}

/** What the officer's browser does: one request, checked as it streams. */
async function check(pinned: KeptLog | null): Promise<LogVerdict> {
  const headers = { Cookie: officer.client.cookie ?? "" };
  const response = await fetch(`${server.origin}/api/audit/leaves?${leavesQuery(pinned, 0)}`, { headers });
  expect(response.status).toBe(200);
  return checkLog(chunksOf(response.body), { kept: pinned, nowMs: server.now() });
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null) {
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) yield part.value;
}

const files = mkdtempSync(path.join(tmpdir(), "bedside-tamper-"));
afterAll(() => rmSync(files, { recursive: true }));
const fileOf = (name: string, content: string | Uint8Array) => {
  const file = path.join(files, name);
  writeFileSync(file, content);
  return file;
};

/** The command line at the officer's address, with what the browser kept in its hands. */
const options = (pinned: KeptLog | null = kept) => ({
  ...{ keys: [pinned?.key ?? kept.key], headers: [`Cookie: ${officer.client.cookie}`] },
  ...{ pins: pinned?.notes.map((note, i) => fileOf(`${i}.note`, note)) ?? [], changes: [], people: [] },
  ...{ check: true, deviceKey: null, reading: { program: null, threads: 1 } },
});
const leaves = () => `${server.origin}/api/audit/leaves?from=0`;

/** Codes that were found, the first bad place and what the officer is told first: which the command line has to find as well. */
async function found(pinned: KeptLog | null = kept) {
  const verdict = await check(pinned);
  const cli = await COMMANDS.verify([leaves()], options(pinned));
  if (verdict.outcome !== "changed") {
    expect(cli.status).toBeLessThan(2);
    return { outcome: verdict.outcome, codes: [], at: null, told: null };
  }
  const { findings, firstBad: at } = verdict;
  const told = chiefFinding(findings, at?.seq ?? null)?.code ?? null;
  expect([cli.status, cli.findings.map(({ code }) => code)]).toEqual([2, expect.arrayContaining([told])]);
  // Each check is an entry itself, which stands where the end was cut off.
  const grown = told === "E_ROLLBACK" ? 1 : 0;
  expect(cli.facts.firstBad).toBe((at?.seq ?? 0) + grown);
  return { outcome: verdict.outcome, codes: [...new Set(findings.map(({ code }) => code))], at, told };
}

async function grow(entries = 40): Promise<void> {
  await server.services.audit.append(Array.from({ length: entries }, () => input()));
}

/** Newest size that was found good. */
const pinnedSize = () => kept.walked?.whole ?? -1;

describe("a log that nobody touched", () => {
  beforeAll(open);
  afterAll(() => server.stop());

  it("is whole, again and again, in one entry a check", async () => {
    await grow();
    const second = await check(kept);
    expect(second).toMatchObject({ outcome: "whole", remarks: [], isFirst: false });
    const [newest] = await server.services.audit.listEntries({ limit: 1 });
    expect(JSON.parse(Buffer.from(newest?.body ?? []).toString())).toMatchObject({
      e: "audit.verify",
      a: { r: "officer" },
    });
    const [before] = await server.services.audit.listEntries({
      limit: 1,
      filters: { events: ["audit.verify"] },
    });
    expect(newest?.seq).toBe(before?.seq);
    if (second.outcome === "whole") expect(second.keep.notes).toHaveLength(2);
  });

  it("is streamed and whole from the place that this device kept", async () => {
    await grow();
    const size = pinnedSize();
    const walked = await walkedTo(server.owner, size);
    const headers = { Cookie: officer.client.cookie ?? "" };
    const { body } = await fetch(`${server.origin}/api/audit/leaves?${leavesQuery(kept, size)}`, { headers });
    const verdict = await checkLog(chunksOf(body), { kept: { ...kept, walked }, from: size, nowMs: 0 });
    expect(verdict).toMatchObject({ outcome: "whole" });
    if (verdict.outcome === "whole") expect(verdict.checked).toBe(verdict.size - size);
  });
});

describe("a superuser who", () => {
  beforeEach(open);
  afterEach(() => server.stop());

  it("edits an entry is found at that entry", async () => {
    await tamper(server.owner, editBody(42));
    const { codes, at, told } = await found();
    expect(codes).toEqual(["E_LEAF", "E_LINK", "E_TILE", "E_FORK", "E_ROOT"]);
    expect([at, told]).toEqual([{ seq: 42, to: 43 }, "E_LEAF"]);
  });

  it("edits an entry and its hash is found at that entry, and the signer stops", async () => {
    await tamper(
      server.owner,
      editBody(42),
      "UPDATE audit_entry SET leaf = sha256('\\x00'::bytea || body) WHERE seq = 42",
    );
    const { outcome, at, told } = await found();
    expect([outcome, at, told]).toEqual(["changed", { seq: 42, to: 43 }, "E_LINK"]);
  });

  it("edits an entry and makes every hash good again is found before the kept checkpoint", async () => {
    await tamper(server.owner, editBody(42), RECHAIN);
    const { at, told } = await found();
    expect([at, told]).toEqual([{ seq: 0, to: pinnedSize() }, "E_FORK"]);
  });

  it("is placed between two checkpoints that were kept", async () => {
    await grow();
    const size = pinnedSize();
    const second = await check(kept);
    if (second.outcome !== "whole") throw new Error("not whole");
    kept = second.keep;
    await tamper(server.owner, editBody(size + 10), RECHAIN);
    const { codes, at } = await found();
    expect(codes).toContain("E_FORK");
    expect(at).toEqual({ seq: size, to: pinnedSize() });
  });

  it("deletes an entry in the middle is found there", async () => {
    await tamper(server.owner, "DELETE FROM audit_entry WHERE seq = 42");
    const { at, told } = await found();
    expect([at, told]).toEqual([{ seq: 42, to: 43 }, "E_GAP"]);
  });

  it("deletes one of the newest entries, where no tile is full yet, is found there, and the signer stops", async () => {
    await tamper(server.owner, "DELETE FROM audit_entry WHERE seq = 270");
    const { at, told } = await found();
    expect([at, told]).toEqual([{ seq: 270, to: 271 }, "E_GAP"]);
    expect((await server.services.checkpoints.current(Number.MAX_SAFE_INTEGER)).refused).toBe("E_GAP");
  });

  it("deletes the newest entries and rewrites the head is found", async () => {
    const size = pinnedSize();
    await tamper(server.owner, `DELETE FROM audit_entry WHERE seq >= ${size - 20}`, RECHAIN);
    const { at, told } = await found();
    expect(told).toBe("E_ROLLBACK");
    // The check itself has written an entry after the cut, which cannot be told from what stood there.
    expect(at?.seq).toBeGreaterThanOrEqual(size - 20);
    expect(at?.to).toBeLessThanOrEqual(size + 1);
  });

  it("deletes the newest entries and lets others take their place is found", async () => {
    const size = pinnedSize();
    await tamper(server.owner, `DELETE FROM audit_entry WHERE seq >= ${size - 5}`, RECHAIN);
    await grow();
    const { codes, at } = await found();
    expect(codes).toContain("E_FORK");
    expect(at).toEqual({ seq: 0, to: size });
  });

  it("inserts an entry of an earlier time is found", async () => {
    await tamper(
      server.owner,
      "UPDATE audit_entry SET seq = seq + 1000 WHERE seq > 50",
      `INSERT INTO audit_entry SELECT log, 51, convert_to(regexp_replace(convert_from(body, 'UTF8'), '"id":"..........', '"id":"0000000000'), 'UTF8'),
         leaf, link, 'x' || substr(id, 2), ts FROM audit_entry WHERE seq = 50`,
      RECHAIN,
    );
    const { codes, at, told } = await found();
    expect(codes).toEqual(expect.arrayContaining(["E_TIME", "E_INDEX", "E_FORK"]));
    expect([at, told]).toEqual([{ seq: 51, to: 52 }, "E_TIME"]);
  });

  it("swaps two entries is found at the first", async () => {
    await tamper(
      server.owner,
      "UPDATE audit_entry SET seq = 100000 WHERE seq = 42",
      "UPDATE audit_entry SET seq = 42 WHERE seq = 60",
      "UPDATE audit_entry SET seq = 60 WHERE seq = 100000",
    );
    expect(await found()).toMatchObject({ told: "E_LINK", at: { seq: 42, to: 43 } });
  });

  it("puts a copy of an entry after it is found there", async () => {
    await tamper(
      server.owner,
      "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_pkey",
      "DROP INDEX audit_entry_id",
      "UPDATE audit_entry SET seq = seq + 1 WHERE seq > 42",
      "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE seq = 42",
      "UPDATE audit_entry SET seq = 43 WHERE ctid = (SELECT max(ctid) FROM audit_entry WHERE seq = 42)",
    );
    expect(await found()).toMatchObject({ told: "E_DUP", at: { seq: 43, to: 44 } });
  });

  it("changes a stored tree node is found at its entries, which are said to fit", async () => {
    await tamper(
      server.owner,
      "UPDATE audit_node SET hashes = set_byte(hashes, 33, 255 - get_byte(hashes, 33)) WHERE level = 0 AND idx = 0",
    );
    expect(await found()).toMatchObject({ told: "E_TILE", at: { seq: 0, to: 256 } });
  });

  it("changes a private part or takes it away is found at its entry", async () => {
    const [seq = -1] = await server.services.audit.append([input({ private: Uint8Array.of(7) }), input()]);
    const part = `id = (SELECT id FROM audit_entry WHERE seq = ${seq})`;
    const wanted = { codes: ["E_PRIV"], at: { seq, to: seq + 1 }, told: "E_PRIV" };
    await tamper(server.owner, `UPDATE audit_private SET bytes = '\\x08' WHERE ${part}`);
    expect(await found()).toMatchObject(wanted);
    await tamper(server.owner, `DELETE FROM audit_private WHERE ${part}`);
    expect(await found()).toMatchObject(wanted);
  });

  it("writes what is no entry is found there", async () => {
    await tamper(server.owner, "UPDATE audit_entry SET body = body || ' '::bytea WHERE seq = 5", RECHAIN);
    expect(await found()).toMatchObject({ told: "E_ENC", at: { seq: 5, to: 6 } });
  });

  it("swaps in a table of another history is found", async () => {
    await tamper(
      server.owner,
      "ALTER TABLE audit_entry RENAME TO old",
      "CREATE TABLE audit_entry AS SELECT * FROM old WHERE seq < 10",
      "GRANT SELECT ON audit_entry TO PUBLIC",
      RECHAIN,
    );
    expect((await found()).told).toBe("E_ROLLBACK");
  });

  it("hides an entry from the search by its columns is found at that entry", async () => {
    await tamper(server.owner, "UPDATE audit_search SET actor = 'nobody' WHERE seq = 37");
    expect(await found()).toMatchObject({ codes: ["E_INDEX"], at: { seq: 37, to: 38 } });
  });

  it("puts the backup of yesterday back is found", async () => {
    await tamper(server.owner, ...BACK_UP);
    await grow();
    const second = await check(kept);
    if (second.outcome !== "whole") throw new Error("not whole");
    kept = second.keep;
    const size = pinnedSize();
    await tamper(server.owner, ...RESTORE);
    const { at, told } = await found();
    expect(told).toBe("E_ROLLBACK");
    expect(at?.seq).toBeGreaterThan(size - 60);
  });

  it("runs two servers from one backup shows each officer a log that is whole; who saw the other one finds the fork", async () => {
    const { folder } = server.services.secrets;
    const memory = (await readdir(folder)).filter((name) => name.endsWith(".checkpoint"));
    for (const name of memory) await copyFile(path.join(folder, name), path.join(files, name));
    await tamper(server.owner, ...BACK_UP);
    await grow(10);
    const one = await check(kept);
    // The second server: the same copy of database, keys and signer, and another life from there on.
    await tamper(server.owner, ...RESTORE);
    for (const name of memory) await copyFile(path.join(files, name), path.join(folder, name));
    await grow(30);
    const other = await check(kept);
    if (one.outcome !== "whole" || other.outcome !== "whole") throw new Error("nothing to see yet");
    const { told, at } = await found(one.keep);
    expect([told, at]).toEqual(["E_FORK", { seq: pinnedSize(), to: one.size }]);
    const note = fileOf("one.note", one.keep.notes.at(-1) ?? "");
    const compared = await COMMANDS.consistency([leaves(), note], { ...options(), pins: [] });
    expect([compared.status, compared.findings]).toEqual([
      2,
      [{ code: "E_FORK", seq: 0, to: one.size, where: "root" }],
    ]);
  });

  it("rewrites everything and signs it with the stolen key is found by what this browser kept", async () => {
    await tamper(server.owner, "DELETE FROM audit_entry WHERE seq = 42", RECHAIN);
    const { folder } = server.services.secrets;
    for (const name of await readdir(folder))
      if (name.endsWith(".checkpoint")) await rm(path.join(folder, name));
    await grow();
    const { codes, at } = await found();
    expect(codes).toContain("E_FORK");
    expect(at).toEqual({ seq: 0, to: pinnedSize() });
    expect(await check(null), "nobody kept anything: nothing to contradict, and that is said").toMatchObject({
      ...{ outcome: "whole", isFirst: true },
    });
  });

  it("makes a row that is no entry is found there", async () => {
    // Where no tile is full yet, and in a full one.
    for (const seq of [270, 12]) {
      await tamper(server.owner, `UPDATE audit_entry SET leaf = '\\x00' WHERE seq = ${seq}`);
      expect(await check(kept)).toMatchObject({ outcome: "changed", firstBad: { seq, to: seq + 1 } });
      // To the command line it is a file with a line that is none.
      await expect(COMMANDS.verify([leaves()], options())).rejects.toMatchObject({ code: "E_NOTE", seq });
    }
  });
});

describe("a server that lies", () => {
  beforeAll(open);
  afterAll(() => server.stop());

  const stream = async (change: (lines: string[]) => string[]) => {
    const headers = { Cookie: officer.client.cookie ?? "" };
    const text = await (
      await fetch(`${server.origin}/api/audit/leaves?from=0&known=${knownOf(kept)}`, { headers })
    ).text();
    const body = change(text.trimEnd().split("\n"))
      .map((line) => `${line}\n`)
      .join("");
    return checkLog(chunksOf(new Blob([body]).stream()), { kept, nowMs: 0 });
  };

  it("with another key is refused", async () => {
    const verdict = await stream(([first = "", ...rest]) => {
      const header = JSON.parse(first);
      const [name] = header.key.split("+");
      // A key of somebody else, in good form.
      header.key = server.services.checkpoints.keyFor(name).replace(/.$/, (c) => (c < "M" ? "Z" : "A"));
      return [JSON.stringify(header), ...rest];
    });
    expect(verdict).toMatchObject({ outcome: "changed", firstBad: null });
  });

  it("by a signature that was stripped or broken is refused", async () => {
    for (const lie of [
      (note: string) => note.replace(/— .*\n/, ""),
      (note: string) => note.replace(/\n\d+\n/, "\n9\n"),
    ]) {
      const verdict = await stream(([first = "", ...rest]) => {
        const header = JSON.parse(first);
        return [JSON.stringify({ ...header, checkpoint: lie(header.checkpoint) }), ...rest];
      });
      expect(verdict).toMatchObject({
        outcome: "changed",
        findings: [{ code: expect.stringMatching(/^E_(NOTE|SIG)$/) }],
      });
    }
  });

  it("by breaking off decides nothing", async () => {
    expect(await stream((lines) => lines.slice(0, 100))).toEqual({ outcome: "undecided" });
    expect(await stream((lines) => [...lines.slice(0, 100), lines.at(-1) ?? ""])).toEqual({
      outcome: "undecided",
    });
    expect(await stream(() => [])).toEqual({ outcome: "undecided" });
  });

  it("by leaving out entries and counting them away is found", async () => {
    const verdict = await stream((lines) => [...lines.slice(0, 100), JSON.stringify({ end: 99 })]);
    expect(verdict).toMatchObject({ outcome: "changed", firstBad: { seq: 99 } });
  });

  it("leaves evidence with both notes", async () => {
    await tamper(server.owner, editBody(42));
    const verdict = await check(kept);
    if (verdict.outcome !== "changed") throw new Error("not found");
    const evidence = JSON.parse(verdict.evidence);
    expect(evidence.kept.notes).toEqual(kept.notes);
    expect(evidence.server.checkpoint).toMatch(/^localhost:\d+\/bedside-audit\//);
    expect(evidence.findings[0]).toEqual({ code: "E_LEAF", seq: 42 });
  });
});
