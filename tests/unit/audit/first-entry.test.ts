import { expect, test } from "vitest";
import { toBase64url } from "#audit/base64.ts";
import { type Entity, encodeEntry } from "#audit/entry.ts";
import { epochEntities } from "#audit/epoch.ts";
import { parsePrevious, previousOf } from "#audit/first-entry.ts";
import { type EpochChange, FIRST_CHANGE } from "#audit/log-change.ts";
import { ORIGIN, sampleEntry } from "./sample.ts";

const LAST_YEAR = ORIGIN.replace("2026", "2025");
const root = new Uint8Array(32).fill(9);
const previous = (origin = LAST_YEAR, size: number | string = 7, hash = toBase64url(root)) =>
  `${origin}/${size}/${hash}`;
const genesis = (...x: Entity[]) => encodeEntry(sampleEntry(0, { e: "log.genesis", x }));
const origin: Entity = { t: "origin", i: ORIGIN };
const prev = (i: string): Entity => ({ t: "prev", i });

test("the last checkpoint of the log before is read as it is written, and nothing like it", () => {
  expect(parsePrevious(previous())).toEqual({ origin: LAST_YEAR, size: 7, root });
  expect(parsePrevious(previous(LAST_YEAR, 0))?.size).toBe(0);
  for (const other of [
    ...["", LAST_YEAR, previous(LAST_YEAR, "07"), previous(LAST_YEAR, "9007199254740992")],
    ...[
      previous(LAST_YEAR, 7, "A".repeat(42)),
      previous(LAST_YEAR, 7, `${"A".repeat(42)}B`),
      `${previous()}/`,
    ],
  ])
    expect(parsePrevious(other), other).toBeNull();
});

test("a first entry leads back only from its own log, and only to one that it may follow", () => {
  expect(previousOf(genesis(origin, prev(previous())), ORIGIN, null)).toMatchObject({ origin: LAST_YEAR });
  const bodies = {
    "no genesis": encodeEntry(sampleEntry(0, { x: [origin, prev(previous())] })),
    "no entry": new Uint8Array(3),
    "nothing before it": genesis(origin),
    "no name": genesis(prev(previous())),
    "another log's": genesis({ t: "origin", i: LAST_YEAR }, prev(previous())),
    "after itself": genesis(origin, prev(previous(ORIGIN))),
    "after a later one": genesis(origin, prev(previous(ORIGIN.replace("2026", "2027")))),
    "after another clinic's": genesis(origin, prev(previous(LAST_YEAR.replace("clinic", "other")))),
    "a restore in a log that follows none": genesis(origin, prev(previous()), { t: "epoch", i: "2/A" }),
  };
  for (const [name, body] of Object.entries(bodies)) expect(previousOf(body, ORIGIN, null), name).toBeNull();
});

test("after a restore it leads back where it names that restore and no other", () => {
  const next = `${ORIGIN}/2`;
  const checkpoint = (size: number, name = ORIGIN) => ({ origin: name, size, root });
  const keys = checkpoint(1, "clinic.test/bedside-keylog");
  const change: EpochChange = {
    ...{ kind: "epoch", host: "clinic.test", number: 1, before: FIRST_CHANGE, epoch: 2, reason: "drill" },
    ...{ time: "2026-03-02T00:00:00.000Z" },
    access: { last: [checkpoint(9)], kept: checkpoint(7), next },
    keys: { last: [keys], kept: keys, next: "clinic.test/bedside-keylog/2" },
  };
  const body = genesis({ t: "origin", i: next }, prev(previous(ORIGIN)), ...epochEntities(change));
  for (const known of [change, null])
    expect(previousOf(body, next, known)).toEqual({ origin: ORIGIN, size: 7, root });
  const attack: EpochChange = { ...change, reason: "attack" };
  expect(previousOf(body, next, attack)).toBeNull();
  expect(previousOf(genesis({ t: "origin", i: next }, prev(previous(ORIGIN))), next, null)).toBeNull();
});
