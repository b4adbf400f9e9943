import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { parseEntry } from "#audit/entry.ts";
import { apiManifest } from "#tests/factories/api-build.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";

/** In everything that is sent here; in nothing that is written down. */
const MARK = "INJ3CT";
/** What ends a line, moves a terminal's cursor, turns text around, starts a formula, closes a string. */
const hostile = [
  `\r\n{"level":50,"event":"${MARK}"}`,
  `\u001b[2J\u001b]0;${MARK}\u0007`,
  `\u009b31m${MARK}`,
  `\u202e${MARK}\u2066`,
  `=cmd|' /C ${MARK}'!A0`,
  `"},"e":"${MARK}`,
  `\u0000${MARK}\u2028`,
];
const fields = new Set(["level", "time", "event", "request", "route", "status", "ms", "code"]);

let server: ApiServer;
let officer: ApiPerson;
let callers: (string | null)[];

beforeAll(async () => {
  server = await startApiServer();
  const clinic = await ApiClinic.setUp(server);
  officer = await clinic.bringIn(clinic.admin, "Olu Watch", inviteKind.officer);
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  await clinic.endorse([doctor]);
  callers = [null, officer.client.cookie, doctor.client.cookie, clinic.admin.client.cookie];
});
afterAll(() => server.stop());

/** Header values are bytes: what is beyond them is sent as UTF-8, and what no header may hold is left out. */
function headerText(text: string): string {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return [...bytes].filter((char) => char >= " " && char !== "\u007f").join("");
}

function send(method: string, path: string, cookie: string | null, text: string): Promise<number> {
  const value = headerText(text);
  const headers = {
    Origin: server.origin,
    "Content-Type": method === "POST" ? "application/json" : value,
    Cookie: [cookie, `${MARK}=${value.replaceAll(/[;,"\\]/g, "")}`].filter(Boolean).join("; "),
    "User-Agent": value,
    Referer: value,
    "Accept-Language": value,
    "X-Forwarded-For": value,
    "X-Request-Id": value,
    [`X-${MARK}`]: value,
  };
  const body = JSON.stringify({
    [text]: text,
    name: text,
    note: text,
    id: text,
    wire: text,
    credential: { id: text },
  });
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, server.origin), { method, headers }, (answer: IncomingMessage) => {
      answer.resume();
      // An event stream goes on.
      if (path.startsWith("/api/events")) call.destroy();
      resolve(answer.statusCode ?? 0);
    });
    call.once("error", reject);
    call.end(method === "POST" ? body : undefined);
  });
}

test("whatever a caller writes into path, query, headers, cookies and body of any route is refused with a 4xx or ignored", async () => {
  const manifest = await apiManifest();
  const answers: string[] = [];
  for (const [i, { method, path }] of manifest.entries()) {
    const text = hostile[i % hostile.length] ?? "";
    const word = encodeURIComponent(text);
    const at = path.replaceAll(/:\w+/g, word);
    for (const cookie of callers) {
      const statuses = [await send(method, `${at}?${word}=${word}`, cookie, text)];
      const known = `${at}?actor=${word}&patient=${word}&after=${word}&size=${word}`;
      if (method === "GET") statuses.push(await send(method, known, cookie, text));
      answers.push(
        ...statuses.filter((status) => status >= 500).map((status) => `${method} ${path} ${status}`),
      );
    }
  }
  for (const text of hostile) await send("GET", `/${encodeURIComponent(text)}`, null, text);
  expect(answers).toEqual([]);
});

test("raw bytes where a request line should be are hung up on, and nothing of them is written down", async () => {
  const { port } = new URL(server.origin);
  const before = server.logged.length;
  for (const text of hostile)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () =>
        socket.end(`GET /${text} HTTP/1.1\r\nHost: ${text}\r\n\r\n`),
      );
      socket.resume();
      socket.once("error", () => resolve());
      socket.once("close", () => resolve());
    });
  expect(server.logged.slice(before).join("")).not.toContain(MARK);
});

test("every line of the server's log is one line of JSON with known fields and plain words", () => {
  expect(server.logged.length).toBeGreaterThan(100);
  for (const line of server.logged) {
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    const found = JSON.parse(line) as Record<string, unknown>;
    expect(Object.keys(found).filter((name) => !fields.has(name))).toEqual([]);
    for (const value of Object.values(found)) expect(String(value)).toMatch(/^[A-Za-z0-9_.:/ -]*$/);
  }
  expect(server.logged.join("")).not.toContain(MARK);
});

test("the entries of all that hold nothing of it, nor do the exports and the private parts", async () => {
  await server.services.failures.flush();
  const { rows } = await server.owner.query<{ body: Buffer }>("select body from audit_entry order by seq");
  const denied = rows.map(({ body }) => parseEntry(body)).filter(({ o }) => o === "denied");
  expect(denied.length).toBeGreaterThan(50);
  expect(rows.map(({ body }) => body.toString()).join("\n")).not.toContain(MARK);
  const hidden = await server.owner.query(
    "select 1 from audit_private where position($1::bytea in bytes) > 0",
    [Buffer.from(MARK)],
  );
  expect(hidden.rows).toEqual([]);
  for (const format of ["ndjson", "csv", "fhir", "fhir-bundle"]) {
    const { text } = await officer.client.get(`/api/audit/export?format=${format}`);
    expect(text.length).toBeGreaterThan(1_000);
    expect(text).not.toContain(MARK);
  }
});
