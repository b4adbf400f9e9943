import fc from "fast-check";
import { expect, test } from "vitest";
import { ProtocolError } from "#app/crypto/errors.ts";
import { activeDevices, recipientDevices, stateAt } from "#app/crypto/public/chain-query.ts";
import { extendChain, replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainChange } from "#app/crypto/secret/sign-chain.ts";
import { forgeStatement } from "#tests/factories/forged-statement.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { makeTestDevice, seededRandom, type TestDevice, TestPerson } from "#tests/factories/test-person.ts";

const runs = fuzzRuns("chain model", 12, "MODEL_RUNS");

/** Keys are made once: making them is most of the time of a run. */
const random = seededRandom("chain model");
const pool = {
  browser: Array.from({ length: 10 }, () => makeTestDevice(random)),
  kit: Array.from({ length: 6 }, () => makeTestDevice(random, "kit")),
};

type Command =
  | { op: "add"; kind: "browser" | "kit"; by: number; replaces: number | null; second: number | null }
  | { op: "revoke"; target: number; by: number; second: number | null }
  | { op: "rotate"; by: number };

const index = fc.nat({ max: 20 });
const perhaps = fc.option(index, { freq: 2 });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    op: fc.constant("add" as const),
    kind: fc.constantFrom("browser" as const, "kit" as const),
    by: index,
    replaces: perhaps,
    second: perhaps,
  }),
  fc.record({ op: fc.constant("revoke" as const), target: index, by: index, second: perhaps }),
  fc.record({ op: fc.constant("rotate" as const), by: index }),
);

/** The rules of SPEC §5 as a list of devices: what a person would say aloud, without hashes or signatures. */
function allowed(
  active: TestDevice[],
  next: Command,
  removed: TestDevice | null,
  signers: TestDevice[],
): boolean {
  const [by, second] = signers;
  if (by === undefined || signers.some((signer) => !active.includes(signer))) return false;
  if (next.op === "rotate") return by.record.kind === "browser" && second === undefined;
  const browsers = active.filter(({ record }) => record.kind === "browser");
  const removesForeignKit = removed?.record.kind === "kit" && removed !== by;
  if (removesForeignKit) {
    const both = signers.length === 2 && by !== second;
    if (!both || signers.some(({ record }) => record.kind === "kit")) return false;
  } else if (second !== undefined) return false;
  const lastBrowser = removed?.record.kind === "browser" && browsers.length === 1;
  if (next.op === "revoke") return removed !== null && active.includes(removed) && !lastBrowser;
  if (removed !== null && !active.includes(removed)) return false;
  if (lastBrowser && !(by.record.kind === "kit" && next.kind === "browser")) return false;
  const staying = active.filter((device) => device !== removed);
  const kits = staying.filter(({ record }) => record.kind === "kit").length;
  return staying.length < 16 && (next.kind === "browser" || kits < 2);
}

async function run(commands: Command[]): Promise<void> {
  const person = await TestPerson.create("model", 1);
  const known = [person.first];
  let active = [person.first];
  const pick = (at: number) => known[at % known.length] as TestDevice; // `known` is never empty
  const unused = { browser: [...pool.browser], kit: [...pool.kit] };
  let epochs = new Map([[person.first, 0]]);
  for (const next of commands) {
    const removed =
      next.op === "revoke"
        ? pick(next.target)
        : next.op === "add" && next.replaces !== null
          ? pick(next.replaces)
          : null;
    const cosigner = next.op !== "rotate" && next.second !== null ? [pick(next.second)] : [];
    const signers = [pick(next.by), ...cosigner].sort((a, b) => Buffer.compare(a.deviceId, b.deviceId));
    let change: ChainChange;
    let added: TestDevice | undefined;
    if (next.op === "add") {
      added = unused[next.kind].pop();
      if (added === undefined) continue;
      change = await person.addition(added, removed?.deviceId);
    } else if (next.op === "revoke" && removed !== null) {
      change = { type: "revoke", deviceId: removed.deviceId, reason: 1 };
    } else {
      const { boxPk, kemHash } = makeTestDevice(random).record;
      change = { type: "rotate", keyEpoch: (epochs.get(pick(next.by)) ?? 0) + 1, boxPk, kemHash };
    }
    const wire = await forgeStatement(person, change, { by: signers });
    const expected = allowed(active, next, removed, signers);
    let accepted = true;
    try {
      extendChain(person.chain, wire);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      accepted = false;
    }
    expect(accepted, JSON.stringify(next)).toBe(expected);
    if (!accepted) continue;
    person.accept(wire);
    if (added !== undefined) known.push(added);
    active = [...active.filter((device) => device !== removed), ...(added === undefined ? [] : [added])];
    if (next.op === "rotate")
      epochs = new Map(epochs).set(pick(next.by), (epochs.get(pick(next.by)) ?? 0) + 1);
    expect(activeDevices(person.chain).map(({ id }) => id)).toEqual(active.map(({ id }) => id));
    expect(active.some(({ record }) => record.kind === "browser")).toBe(true);
  }
  const replayed = replayChain(person.wires);
  expect(replayed.head).toEqual(person.chain.head);
  expect(stateAt(person.chain, 0).devices.size).toBe(1);
  const kits = recipientDevices(replayed).filter(({ device }) => device.kind === "kit");
  expect(kits.length).toBeLessThanOrEqual(1);
}

test("random additions, removals and rotations are taken or refused as the rules say", async () => {
  await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), run), {
    ...runs,
  });
});
