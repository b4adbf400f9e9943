import { expect, test } from "vitest";
import { toBase64url } from "#app/lib/base64url.ts";
import { countActivity } from "#app/verify/activity.ts";
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

test("activity of one patient leaves out what does not name them", () => {
  const activity = countActivity({ zone: "UTC", patient: "p2" });
  activity.look(sampleEntry(1, { p: ["p1"] }));
  activity.look(sampleEntry(2, { p: ["p1", "p2"] }));
  expect(activity.result().total).toBe(1);
});
