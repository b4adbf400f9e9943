import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Fhir } from "fhir";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { nameCommitment } from "#app/crypto/public/name-commitment.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { peopleFound, peopleNamed } from "#app/protocol/officer-api.ts";
import { COMMANDS } from "#audit/cli/commands.ts";
import { parseEntry } from "#audit/entry.ts";
import { parseEntryLine, parseManifest } from "#audit/export.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { tamper } from "#tests/factories/tampered-log.ts";

/** Names that a stranger chooses: what starts a formula, ends a line, moves a terminal's cursor, turns text around. */
const hostile = [
  "=cmd|' /C calc'!A0",
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  'Maya","quoted',
  "\u202eevil\u202c",
  "<script>alert(1)</script>",
];

/** Names with a control character: nobody can have one. */
const impossible = ["x\t=1", "x\r=1", "Maya\r\nforged,entry,line", "\u001b[31mred\u001b[0m"];

let server: ApiServer;
let officer: ApiPerson;
const patients: string[] = [];

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  for (const name of hostile) {
    const person = await clinic.bringIn(doctor, name, inviteKind.patient);
    await person.client.get("/api/directory");
    patients.push(name);
  }
  await doctor.client.get("/api/directory");
});
afterAll(() => server.stop());

const take = (query: string) => officer.client.get(`/api/audit/export${query}`);

describe("names that attack whoever reads the log", () => {
  it("stand in no export of any kind, which speak of people as pseudonyms", async () => {
    for (const format of ["ndjson", "csv", "fhir", "fhir-bundle"]) {
      const { text, status } = await take(`?format=${format}`);
      expect([format, status, text.length > 1_000]).toEqual([format, 200, true]);
      const bodies =
        format === "ndjson"
          ? text
              .trimEnd()
              .split("\n")
              .slice(1)
              .map((line) => Buffer.from(JSON.parse(line).body, "base64").toString())
              .join("\n")
          : text;
      // Printable ASCII and line ends: no escape, no control, nothing that turns text around.
      expect(bodies).toMatch(/^[\x20-\x7e\r\n]+$/);
      expect(bodies).not.toMatch(/cmd\||@SUM|forged,|<script|alert\(|','quoted|calc'/);
    }
  });

  it("no cell of the CSV starts with what a spreadsheet runs, and no line is forged", async () => {
    const { text } = await take("?format=csv");
    const lines = text.trimEnd().split("\r\n");
    const columns = lines[0]?.split(",").length;
    for (const line of lines) expect(line.split(",")).toHaveLength(columns ?? 0);
    expect(lines.flatMap((line) => line.split(",")).filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual(
      [],
    );
  });

  it("reach the officer's screen as data, in the answer's own people, and the leaves never hold them", async () => {
    const page = auditPage.parse((await officer.client.get("/api/audit/entries?limit=100")).json);
    expect(page.people.map(({ name }) => name)).toEqual(expect.arrayContaining(patients.slice(0, 3)));
    for (const { body } of page.entries)
      expect(fromBase64url(body).every((byte) => byte >= 32 && byte < 127)).toBe(true);
    expect(server.logged.join("\n")).not.toMatch(/cmd\||@SUM|forged,|<script|alert\(/);
  });

  it("no name has a control character in it: it can be signed by nobody", () => {
    for (const name of impossible) expect(() => nameCommitment(new Uint8Array(32), name)).toThrow("E_SCHEMA");
  });

  it("a search takes its letters literally: no pattern of the database", async () => {
    for (const name of ["%%", "__", "\\\\", "'; drop table person; --"]) {
      const { status, json } = await officer.client.post("/api/audit/people", { name });
      expect([name, status, peopleFound.parse(json).people]).toEqual([name, 200, []]);
    }
  });
});

describe("a part of the log", () => {
  let pseudonym: string;
  let key: string;
  beforeAll(async () => {
    const { json } = await officer.client.post("/api/audit/people", { name: "SUM" });
    pseudonym = peopleFound.parse(json).people[0]?.pseudonym ?? "";
    key = server.services.checkpoints.keyFor((await server.services.checkpoints.current()).checkpoint.origin);
  });

  it("holds exactly what fits, says that it claims inclusion only, and verifies on another computer", async () => {
    const { text, headers } = await take(`?patient=${pseudonym}`);
    const [first = "", ...lines] = text.trimEnd().split("\n");
    expect(parseManifest(first).claim).toBe("inclusion, not completeness");
    const entries = lines.map(parseEntryLine);
    expect(entries.length).toBeGreaterThan(3);
    for (const { body } of entries) expect(parseEntry(body ?? new Uint8Array()).p).toContain(pseudonym);
    expect(Number(headers.get("bedside-items"))).toBeLessThanOrEqual(entries.length);
    expect(headers.get("content-disposition")).toMatch(/-part\.ndjson"$/);
    const folder = await mkdtemp(path.join(tmpdir(), "bedside-part-"));
    try {
      const verify = async (content: string) => {
        const file = path.join(folder, "part.ndjson");
        await writeFile(file, content);
        const run = spawnSync(
          process.execPath,
          ["--import", "tsx", "audit/cli/main.ts", "verify", file, "--key", key, "--json"],
          {
            encoding: "utf8",
          },
        );
        return { status: run.status, said: JSON.parse(run.stdout || "{}") };
      };
      const good = await verify(text);
      expect(good.status).toBe(0);
      expect(good.said).toMatchObject({ claim: "inclusion, not completeness" });
      const changed = lines.with(1, (lines[1] ?? "").replace(/"body":"..../, '"body":"AAAA'));
      expect((await verify([first, ...changed, ""].join("\n"))).status).toBe(2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is an entry that names the patient, the format and the filters", async () => {
    await take(`?patient=${pseudonym}&format=csv&outcome=ok`);
    const [leaf] = await server.services.audit.listEntries({
      limit: 1,
      filters: { events: ["audit.export"] },
    });
    const entry = parseEntry(leaf?.body ?? new Uint8Array());
    expect(entry).toMatchObject({ p: [pseudonym], f: ["patient", "outcome"], rel: "audit" });
    expect(entry.x).toEqual(expect.arrayContaining([{ t: "format", i: "csv" }]));
  });

  it("FHIR exports are valid by a FHIR R4 validator, line by line and as a bundle", async () => {
    const validator = new Fhir();
    const errors = (resource: object) =>
      validator
        .validate(resource, { errorOnUnexpected: true })
        .messages.filter(({ severity }) => severity === "error" || severity === "fatal");
    const lines = (await take(`?format=fhir&patient=${pseudonym}`)).text.trimEnd().split("\n");
    for (const line of lines) expect(errors(JSON.parse(line))).toEqual([]);
    const bundle = JSON.parse((await take(`?format=fhir-bundle&patient=${pseudonym}`)).text);
    expect(errors(bundle)).toEqual([]);
    expect(bundle.entry.length).toBeGreaterThanOrEqual(lines.length);
    const profiles = bundle.entry.flatMap(
      ({ resource }: { resource: { meta?: { profile: string[] } } }) => resource.meta?.profile ?? [],
    );
    expect(profiles).toContain(
      "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientQuery",
    );
  });

  it("names behind pseudonyms are an entry about those patients, and sixty-five are too many", async () => {
    const { json } = await officer.client.get(`/api/audit/names?ids=${pseudonym}`);
    expect(peopleNamed.parse(json).people).toMatchObject([{ pseudonym, role: "patient" }]);
    const [leaf] = await server.services.audit.listEntries({ limit: 1 });
    expect(parseEntry(leaf?.body ?? new Uint8Array())).toMatchObject({
      e: "audit.view",
      p: [pseudonym],
      n: 1,
    });
    const many = Array.from({ length: 65 }, () => "A".repeat(22)).join();
    expect((await officer.client.get(`/api/audit/names?ids=${many}`)).status).toBe(400);
  });

  it("comes out of a damaged tree too, without the proofs that it cannot give, and whoever checks it is told at which entries", async () => {
    await tamper(server.owner, "DELETE FROM audit_entry WHERE seq = 1");
    const { status, text } = await take(`?patient=${pseudonym}`);
    const parts = text.trimEnd().split("\n").slice(1).map(parseEntryLine);
    expect([status, parts.length > 3]).toEqual([200, true]);
    const folder = await mkdtemp(path.join(tmpdir(), "bedside-damaged-"));
    try {
      const file = path.join(folder, "part.ndjson");
      await writeFile(file, text);
      const trust = { keys: [key], pins: [], headers: [], check: false, deviceKey: null };
      const { findings } = await COMMANDS.verify([file], {
        ...trust,
        reading: { program: null, threads: 1 },
      });
      expect(findings).toEqual(parts.map(({ seq }) => ({ code: "E_LEAF", seq })));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
