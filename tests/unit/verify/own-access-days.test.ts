import { expect, test } from "vitest";
import { toBase64url } from "#app/lib/base64url.ts";
import { countActivity } from "#app/verify/activity.ts";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";
import { ownAccessDays } from "#app/verify/own-access-days.ts";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import { sampleEntry } from "#tests/unit/audit/sample.ts";

const line = (seq: number, changes: Partial<Entry>) => ({
  log: "2026",
  seq,
  body: toBase64url(encodeEntry(sampleEntry(1, changes))),
});
const at = (time: string) => ({ t: `${time}.000000Z`, ts: `${time}.000000Z` });
const sameDay = (a: number, b: number) => Math.floor(a / 86_400_000) === Math.floor(b / 86_400_000);
const nurse = { k: "user" as const, p: "nurse1", r: "clinician", s: "s1", m: "passkey" };

test("one person's doings of a day stand together with how often, and every line stays behind them", () => {
  const days = ownAccessDays(
    [
      line(9, { ...at("2026-05-06T10:00:00"), a: nurse, e: "envelope.read" }),
      line(8, { ...at("2026-05-06T09:00:00"), a: nurse, e: "envelope.read" }),
      line(7, { ...at("2026-05-06T08:00:00"), a: nurse, e: "envelope.send" }),
      line(6, { ...at("2026-05-06T08:00:00"), a: { ...nurse, p: "other1" }, e: "envelope.read" }),
      line(5, { ...at("2026-05-05T08:00:00"), a: nurse, e: "envelope.read" }),
      { log: "2026", seq: 4, body: toBase64url(new Uint8Array(3)) },
    ],
    new Map([["nurse1", "Nour"]]),
    sameDay,
  );
  expect(
    days.map(({ people }) => people.map(({ name, doings }) => [name, doings.map(({ count }) => count)])),
  ).toEqual([
    [
      ["Nour", [2, 1]],
      [null, [1]],
    ],
    [["Nour", [1]]],
  ]);
  expect(days.flatMap(({ people }) => people.flatMap(({ lines }) => lines.map(({ seq }) => seq)))).toEqual([
    9, 8, 7, 6, 5,
  ]);
});

test("activity counts by the hour of the zone, by role and by patient, without the service's own entries", () => {
  const activity = countActivity({ zone: "Asia/Amman", patient: null });
  const look = (changes: Partial<Entry>) => activity.look(sampleEntry(1, changes));
  look({ ...at("2026-05-06T22:30:00"), a: nurse, p: ["p1", "p2"] });
  look({ ...at("2026-05-06T08:00:00"), a: nurse, p: ["p1"] });
  look({ ...at("2026-05-06T08:00:00"), a: { ...nurse, p: "p1", r: "patient" }, p: ["p1"] });
  look({ ...at("2026-05-06T08:00:00"), a: { ...nurse, k: "svc", p: null, r: null }, e: "log.tick", p: [] });
  const { total, hours, roles, patients } = activity.result();
  expect(total).toBe(3);
  expect([hours[4]?.[1], hours[3]?.[11]], "01:30 on Thursday and 11:00 on Wednesday in Amman").toEqual([
    1, 2,
  ]);
  expect(roles).toEqual([
    { role: "clinician", count: 2 },
    { role: "patient", count: 1 },
  ]);
  expect(patients).toEqual([
    { pseudonym: "p1", count: 2 },
    { pseudonym: "p2", count: 1 },
  ]);
});

test("an entry of a full hour is of that hour, and one just before it of the hour before", () => {
  const activity = countActivity({ zone: "Asia/Kolkata", patient: null });
  for (const time of ["04:20:00", "04:29:59", "04:30:00", "05:29:59"])
    activity.look(sampleEntry(1, { ...at(`2026-05-06T${time}`), a: nurse }));
  const wednesday = activity.result().hours[3] ?? [];
  expect([wednesday.length, wednesday[9], wednesday[10], wednesday[11]]).toEqual([24, 2, 2, 0]);
});

test("activity of one patient leaves out what does not name them", () => {
  const activity = countActivity({ zone: "UTC", patient: "p2" });
  activity.look(sampleEntry(1, { p: ["p1"] }));
  activity.look(sampleEntry(2, { p: ["p1", "p2"] }));
  expect(activity.result().total).toBe(1);
});

test("the pictures show the role with most first, and the twenty patients looked at most, those alike by name", () => {
  const activity = countActivity({ zone: "UTC", patient: null });
  const look = (role: string, p: string[]) =>
    activity.look(sampleEntry(1, { a: { ...nurse, r: role as "clinician" }, p }));
  look("officer", ["p24"]);
  for (let n = 24; n > 2; n--) look("clinician", ["p01", "p02", `p${String(n).padStart(2, "0")}`]);
  look("clinician", ["p02"]);
  const { roles, patients } = activity.result();
  expect(roles.map(({ role }) => role)).toEqual(["clinician", "officer"]);
  const alike = Array.from({ length: 17 }, (_, i) => `p${String(i + 3).padStart(2, "0")}`);
  expect(patients.map(({ pseudonym }) => pseudonym)).toEqual(["p02", "p01", "p24", ...alike]);
});

test("a row of a table says what the stored bytes say, with the names that are known, and what can be taken out", () => {
  const names = new Map([
    ["nurse1", "Nour"],
    ["p1", "Maya"],
  ]);
  const row = (changes: Partial<Entry>) => auditEntryRow(line(4, changes), names);
  const said = { ...at("2026-05-06T10:00:00"), e: "disclosure.record", o: "denied", b: true, n: 3 } as const;
  expect(row({ ...said, a: nurse, p: ["p1", "p2", "p3"], c: "A".repeat(43) })).toEqual({
    ...{ seq: 4, atMs: Date.UTC(2026, 4, 6, 10), event: "disclosure.record", outcome: "denied" },
    ...{ actor: "user", actorName: "Nour", actorId: "nurse1", actorRole: "clinician" },
    ...{ purpose: "TREAT", relation: "team", patientNames: ["Maya"], patientsUnnamed: 2 },
    ...{ items: 3, breakGlass: true, removable: ["private", "body"] },
  });
  const svc = { ...nurse, k: "svc" as const, p: null, r: null };
  expect(row({ a: svc, p: [], e: "log.tick" })).toMatchObject({
    actorName: null,
    actorId: null,
    removable: [],
  });
  expect(row({ a: { ...nurse, p: "other1" } })).toMatchObject({ actorName: null, removable: ["body"] });
});
