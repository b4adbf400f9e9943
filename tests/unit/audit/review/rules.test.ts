import { expect, test } from "vitest";
import { type Entry, encodeEntry } from "#audit/entry.ts";
import type { ReviewContext } from "#audit/review/context.ts";
import type { ReviewFinding } from "#audit/review/finding.ts";
import { createReview } from "#audit/review/review.ts";
import { sampleEntry } from "../sample.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A Wednesday, ten o'clock in UTC. */
const start = Date.parse("2026-05-06T10:00:00Z");

const quiet: ReviewContext = {
  ...{ bulkPatients: 20, dormantDays: 30, denials: 5, hours: null, watched: [], names: [] },
};
type Look = Partial<Entry> & { atMs?: number; by?: string; role?: string };

function leaf({ atMs = start, by = "doctor1", role = "clinician", ...rest }: Look): Uint8Array {
  const t = new Date(atMs).toISOString().replace("Z", "000Z");
  const a = { k: "user" as const, p: by, r: role, s: "s1", m: "passkey" };
  return encodeEntry(sampleEntry(1, { a, t, ts: t, rel: "thread", p: ["patient1"], ...rest }));
}

function review(looks: readonly Look[], context: Partial<ReviewContext> = {}): ReviewFinding[] {
  const going = createReview({ ...quiet, ...context });
  looks.forEach((look, seq) => {
    going.look(seq, leaf(look));
  });
  return going.findings({ from: 0, to: looks.length });
}
const rules = (looks: readonly Look[], context: Partial<ReviewContext> = {}) =>
  review(looks, context).map(({ rule }) => rule);
const patients = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `patient${from + i}`);
const person = (pseudonym: string, staff: boolean, full: string) => ({
  ...{ pseudonym, staff, full, surname: full.split(" ").at(-1) ?? "" },
});

test("R1: staff without a care relationship; not with one, not a patient, not what was refused", () => {
  expect(review([{ rel: null }])).toEqual([
    { rule: "R1", subject: "doctor1", patient: "patient1", first: 0, last: 0, count: 1 },
  ]);
  expect(rules([{ rel: "team" }, { rel: null, p: [] }, { rel: null, o: "denied" }])).toEqual([]);
  expect(rules([{ rel: null, role: "patient", by: "patient1" }])).toEqual([]);
});

test("R2: more patients in ten minutes than the limit, once; not the same ones again, not over an hour", () => {
  const fast = patients(21).map((p, i) => ({ p: [p], atMs: start + i * 1_000 }));
  expect(review([...fast, { p: ["patient30"], atMs: start + 22_000 }])).toMatchObject([
    { rule: "R2", subject: "doctor1", patient: null, first: 20, count: 1 },
  ]);
  expect(rules(patients(40).map((_, i) => ({ p: ["patient1"], atMs: start + i })))).toEqual([]);
  expect(rules(patients(21).map((p, i) => ({ p: [p], atMs: start + i * 3 * MINUTE })))).toEqual([]);
  expect(rules([{ e: "directory.search", p: patients(60) }]), "a list that the browser fetches").toEqual([]);
});

test("R2: a day far above one's own last ninety; not a day like the others", () => {
  const usual = Array.from({ length: 12 }, (_, day) => ({ p: patients(2), atMs: start + day * DAY }));
  const today = start + 12 * DAY;
  expect(rules([...usual, { p: patients(9), atMs: today }])).toEqual(["R2"]);
  expect(rules([...usual, { p: patients(4), atMs: today }])).toEqual([]);
  expect(rules([...usual.slice(0, 5), { p: patients(9), atMs: today }]), "too few days to say").toEqual([]);
});

test("R2: begins above the limit, within ten minutes of each other, and counts every look of them", () => {
  const within = (count: number, lastMs: number) =>
    rules([{ p: patients(20) }, { p: patients(count, 20), atMs: start + lastMs }]);
  expect([within(0, 1), within(1, 10 * MINUTE - 1), within(1, 10 * MINUTE)]).toEqual([[], ["R2"], []]);
  const again = { p: patients(21), atMs: start + 20 * MINUTE };
  expect(rules([{ p: patients(21) }, again])).toEqual(["R2"]);
  expect(review([{ p: patients(21) }, again])).toMatchObject([{ first: 0, last: 1, count: 2 }]);
  expect(rules([{ p: patients(20) }, { p: patients(20, 20), by: "nurse1" }])).toEqual([]);
});

test("R2: a usual day is taken from ten days at least and the last ninety, and three deviations above it are said once", () => {
  const usual = (days: number) =>
    Array.from({ length: days }, (_, day) => ({ p: patients(2), atMs: start + day * DAY }));
  const then = (day: number, count: number) => ({ p: patients(count), atMs: start + day * DAY });
  expect([rules([...usual(9), then(9, 6)]), rules([...usual(10), then(10, 6)])]).toEqual([[], ["R2"]]);
  expect(rules([...usual(10), then(10, 5)]), "one deviation at least").toEqual([]);
  const twice = [...usual(10), then(10, 6), { ...then(10, 9), atMs: start + 10 * DAY + MINUTE }];
  expect(review(twice)).toMatchObject([{ first: 10, count: 1 }]);
  // One to nine a day: mean 5, deviation 2.58.
  const varied = Array.from({ length: 18 }, (_, day) => ({
    p: patients(1 + (day % 9)),
    atMs: start + day * DAY,
  }));
  expect([rules([...varied, then(18, 12)]), rules([...varied, then(18, 13)])]).toEqual([[], ["R2"]]);
  const bulk = (day: number) => rules([...usual(10), then(day, 6)], { dormantDays: 365 });
  expect([bulk(90), bulk(91)], "one of the ten is too long ago").toEqual([["R2"], []]);
});

test("R3: outside the working hours in the clinic's zone; not inside, not when no hours are set", () => {
  const hours = { zone: "Asia/Amman", from: 8, to: 18, days: [0, 1, 2, 3, 4] };
  const at = (time: string) => [{ atMs: Date.parse(time) }];
  expect(rules(at("2026-05-06T02:00:00Z"), { hours })).toEqual(["R3"]);
  expect(rules(at("2026-05-06T15:30:00Z"), { hours }), "18:30 in Amman").toEqual(["R3"]);
  expect(rules(at("2026-05-08T10:00:00Z"), { hours }), "a Friday").toEqual(["R3"]);
  expect(rules(at("2026-05-06T14:30:00Z"), { hours })).toEqual([]);
  expect(rules(at("2026-05-06T02:00:00Z"))).toEqual([]);
  expect(rules(at("2026-05-06T05:00:00Z"), { hours }), "8:00 in Amman").toEqual([]);
  expect(rules(at("2026-05-06T04:59:59Z"), { hours })).toEqual(["R3"]);
  expect(rules(at("2026-05-06T15:00:00Z"), { hours }), "18:00 in Amman").toEqual(["R3"]);
  expect(rules([{ ...at("2026-05-06T02:00:00Z")[0], role: "officer" }], { hours })).toEqual([]);
  expect(rules([{ ...at("2026-05-06T02:00:00Z")[0], p: [] }], { hours })).toEqual([]);
  const night = { ...hours, from: 20, to: 6 };
  for (const [time, found] of [
    ["16:59", ["R3"]],
    ["17:00", []],
    ["02:59", []],
    ["03:00", ["R3"]],
  ] as const)
    expect(rules(at(`2026-05-06T${time}:00Z`), { hours: night }), time).toEqual(found);
  expect(rules(at("2026-05-05T23:00:00Z"), { hours: night }), "a night shift").toEqual([]);
});

test("R4, R5, R6: a surname shared, one's own name, a colleague's name; not a stranger's", () => {
  const names = [
    person("doctor1", true, "imani cole"),
    person("nurse1", true, "noor haddad"),
    person("patient1", false, "sam cole"),
    person("patient2", false, "imani cole"),
    person("patient3", false, "noor haddad"),
  ];
  expect(review([{ p: ["patient1", "patient2", "patient3", "patient4"] }], { names })).toMatchObject([
    { rule: "R4", patient: "patient1" },
    { rule: "R5", patient: "patient2" },
    { rule: "R6", patient: "patient3" },
  ]);
  expect(rules([{ p: ["patient4"] }, { p: ["patient1"], by: "nurse1" }], { names })).toEqual([]);
});

test("R7: a watched patient, each who looked; not the patient, not another's", () => {
  const watched = ["patient1"];
  expect(review([{}, { by: "nurse1" }, {}], { watched })).toMatchObject([
    { rule: "R7", subject: "doctor1", first: 0, last: 2, count: 2 },
    { rule: "R7", subject: "nurse1", count: 1 },
  ]);
  expect(rules([{ p: ["patient2"] }, { role: "patient", by: "patient1" }], { watched })).toEqual([]);
});

test("R8: emergency access that was not ended with a note; not one that was", () => {
  const note = "A".repeat(43);
  expect(rules([{ e: "breakglass.start" }])).toEqual(["R8"]);
  expect(rules([{ e: "breakglass.start" }, { e: "breakglass.stop", c: null }])).toEqual(["R8"]);
  expect(rules([{ e: "breakglass.start" }, { e: "breakglass.stop", c: note }])).toEqual([]);
  expect(rules([{ e: "breakglass.start" }, { e: "breakglass.stop", c: note, by: "nurse1" }])).toEqual(["R8"]);
  const [one, other] = [{ p: ["patient1"] }, { p: ["patient2"] }];
  const start = { e: "breakglass.start" as const };
  const stop = { e: "breakglass.stop" as const, c: note };
  expect(
    review([
      { ...start, ...one },
      { ...start, ...other },
      { ...stop, ...other },
    ]),
  ).toMatchObject([{ rule: "R8", subject: "doctor1", patient: "patient1", first: 0 }]);
  expect(review([{ ...start, p: [] }])).toMatchObject([{ rule: "R8", patient: null }]);
});

test("R9: an account that wakes up, a new device that looks at many; not one that was in use", () => {
  expect(rules([{}, { atMs: start + 31 * DAY }])).toEqual(["R9"]);
  expect(rules([{}, { atMs: start + 29 * DAY }])).toEqual([]);
  expect(rules([{}, { atMs: start + 31 * DAY, e: "login", p: [] }])).toEqual([]);
  const device = { e: "device.add" as const, p: [] };
  const many = patients(24).map((p, i) => ({ p: [p], atMs: start + i * 20 * MINUTE }));
  expect(rules([device, ...many])).toEqual(["R9"]);
  expect(rules([device, ...many.slice(0, 10)])).toEqual([]);
  expect(rules([device, ...many.map((look) => ({ ...look, atMs: look.atMs + 2 * DAY }))])).toEqual([]);
});

test("R9: longer away than the limit, at patients within a day of waking up, and said once", () => {
  const wakes = (awayMs: number, thenMs = 0) =>
    rules([
      { e: "login", p: [] },
      { e: "login", p: [], atMs: start + awayMs },
      { atMs: start + awayMs + thenMs },
    ]);
  expect([wakes(30 * DAY), wakes(30 * DAY + 1)]).toEqual([[], ["R9"]]);
  expect([wakes(31 * DAY, DAY), wakes(31 * DAY, DAY + 1)]).toEqual([["R9"], []]);
  expect(review([{}, { atMs: start + 31 * DAY }, { atMs: start + 31 * DAY + 1 }])).toMatchObject([
    { count: 1 },
  ]);
  expect(
    rules([
      { role: "patient", by: "p" },
      { role: "patient", by: "p", atMs: start + 31 * DAY },
    ]),
  ).toEqual([]);
  // A clock that went back makes nobody sleep.
  expect(rules([{ atMs: start + 40 * DAY }, { atMs: start }, { atMs: start + 41 * DAY }])).toEqual([]);
});

test("R9: a new device that looks at more patients than the limit within its first day, and said once", () => {
  const bulk = { bulkPatients: 3 };
  const device = (e: "device.add" | "recovery.use", count: number, lastMs: number) => {
    const looks = patients(count).map((p, i) => ({
      p: [p],
      atMs: start + (i === count - 1 ? lastMs : 20 * MINUTE * i),
    }));
    return review([{ e, p: [] }, ...looks], bulk).filter(({ rule }) => rule === "R9");
  };
  expect([device("device.add", 3, DAY), device("device.add", 4, DAY + 1)]).toEqual([[], []]);
  for (const e of ["device.add", "recovery.use"] as const)
    expect(device(e, 4, DAY)).toMatchObject([{ first: 4, count: 1 }]);
  expect(device("device.add", 6, 3 * 60 * MINUTE)).toMatchObject([{ first: 4, count: 1 }]);
});

test("R10: refusals one after another, of a person or of strangers; not a few, not over days", () => {
  const refusal = { e: "access.denied" as const, o: "denied" as const, p: [] };
  const often = (count: number, step: number) =>
    Array.from({ length: count }, (_, i) => ({ ...refusal, atMs: start + i * step }));
  expect(rules(often(8, 1_000))).toEqual(["R10"]);
  expect(rules(often(4, 1_000))).toEqual([]);
  expect(rules(often(8, 15 * MINUTE))).toEqual([]);
  expect([
    rules(often(5, 1_000)),
    rules([...often(4, 1_000), { ...refusal, atMs: start + 10 * MINUTE }]),
  ]).toEqual([["R10"], []]);
  expect(review(often(9, 1_000))).toMatchObject([{ first: 4, count: 1 }]);
  expect(rules([...often(4, 1), { ...refusal, by: "nurse1" }]), "of two people").toEqual([]);
  expect(rules([{ ...refusal, n: 30 }]), "one refusal of a list").toEqual([]);
  const anon = { k: "anon" as const, p: null, r: null, s: null, m: null };
  const stranger = (net: string) => ({
    e: "login.fail" as const,
    o: "denied" as const,
    p: [],
    a: anon,
    n: 3,
    net,
  });
  const [near, far] = [stranger("N".repeat(22)), stranger("F".repeat(22))];
  expect([rules([near, far]), rules([near, near])]).toEqual([[], ["R10"]]);
  expect(rules([{ e: "login.fail", o: "denied", p: [], a: anon, n: 30 }])).toEqual(["R10"]);
  expect(rules([{ e: "login.fail", o: "denied", p: [], a: anon, n: 2 }])).toEqual([]);
});

test("R11: an officer who looks up what they did themselves; not another officer's, not a clinician", () => {
  const asked = (i: string) => ({ e: "audit.search" as const, p: [], x: [{ t: "person", i }] });
  const officer = { by: "officer1", role: "officer" };
  expect(rules([{ ...asked("officer1"), ...officer }])).toEqual(["R11"]);
  expect(rules([{ ...asked("officer2"), ...officer }, asked("doctor1")])).toEqual([]);
  expect(rules([{ ...asked("officer1"), ...officer, x: [{ t: "team", i: "officer1" }] }])).toEqual([]);
});

test("R12: a look after the conversation was left; not before, not a list", () => {
  expect(rules([{ rel: "former" }])).toEqual(["R12"]);
  expect(rules([{ rel: "thread" }, { rel: "former", e: "keylog.read" }])).toEqual([]);
  expect(
    rules([
      { rel: "former", role: "officer" },
      { rel: "former", o: "denied" },
    ]),
  ).toEqual([]);
});

test("only entries of the range are found, though the rules remember earlier ones", () => {
  const going = createReview(quiet);
  [{ rel: null }, { rel: null, by: "nurse1", atMs: start + MINUTE }, { rel: null, by: "nurse2" }].forEach(
    (look, seq) => {
      going.look(seq, leaf(look));
    },
  );
  expect(going.findings({ from: 1, to: 2 }).map(({ subject }) => subject)).toEqual(["nurse1"]);
});

test("bytes that are no entry, and redacted ones, end nothing", () => {
  const going = createReview(quiet);
  going.look(0, null);
  going.look(1, new TextEncoder().encode("{}"));
  going.look(2, leaf({ rel: null }));
  expect(going.findings({ from: 0, to: 3 })).toHaveLength(1);
});
