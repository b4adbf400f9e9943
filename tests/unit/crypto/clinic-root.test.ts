import { expect, test } from "vitest";
import { stateAt } from "#app/crypto/public/chain-query.ts";
import { extendChain, replayChain } from "#app/crypto/public/chain-replay.ts";
import { decodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import {
  clockSkewMs,
  defaultPolicy,
  endorsedSubjects,
  endorsementOf,
  isEndorsed,
  newestTeam,
  policyOf,
  teamIds,
  wasEndorsedAround,
} from "#app/crypto/public/clinic-root.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { signNext } from "#app/crypto/secret/sign-chain.ts";
import { idOf, type TeamId } from "#app/lib/ids.ts";
import { forgeStatement } from "#tests/factories/forged-statement.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { TestPerson, testEpochMs } from "#tests/factories/test-person.ts";

test("staff count as staff while the root's ENDORSE stands, in that role and until it expires", async () => {
  const [root, doctor] = [await TestPerson.create("root", 3), await TestPerson.create("doctor", 2)];
  const until = testEpochMs + 1_000_000;
  expect(isEndorsed(root.chain, doctor.id, testEpochMs)).toBe(false);
  await root.endorse(doctor, until);
  expect(isEndorsed(root.chain, doctor.id, until - 1)).toBe(true);
  expect(isEndorsed(root.chain, doctor.id, until)).toBe(false);
  expect(isEndorsed(root.chain, doctor.id, until - 1, 4)).toBe(false);
  expect([...endorsedSubjects(root.chain, testEpochMs).keys()]).toEqual([doctor.id]);
  await root.append({ type: "unendorse", subject: doctor.account });
  expect(isEndorsed(root.chain, doctor.id, testEpochMs)).toBe(false);
  expect(isEndorsed(root.chain, doctor.id, testEpochMs, 2, 1)).toBe(true);
  expect(isEndorsed(root.chain, doctor.id, testEpochMs, 2, 0)).toBe(false);
  expect(endorsementOf(stateAt(root.chain, 1), doctor.id)?.notAfterMs).toBe(until);
  expect(endorsedSubjects(root.chain, testEpochMs).size).toBe(0);
});

test("a thread statement before the UNENDORSE keeps its standing, one well after it has none", async () => {
  const [root, doctor] = [await TestPerson.create("root", 3), await TestPerson.create("doctor", 2)];
  await root.endorse(doctor);
  await root.append({ type: "unendorse", subject: doctor.account });
  const endedMs = root.chain.lastTimeMs;
  expect(wasEndorsedAround(root.chain, doctor.id, endedMs - 1)).toBe(true);
  expect(wasEndorsedAround(root.chain, doctor.id, endedMs + clockSkewMs)).toBe(false);
  expect(wasEndorsedAround(root.chain, doctor.id, testEpochMs - clockSkewMs)).toBe(false);
});

test("a statement of the root dated before the one it follows is refused, and a slow clock signs none", async () => {
  const [root, doctor] = [await TestPerson.create("root", 3), await TestPerson.create("doctor", 2)];
  await root.endorse(doctor);
  const change = { type: "unendorse" as const, subject: doctor.account };
  const { lastTimeMs } = root.chain;
  const dated = (timeMs: number) => forgeStatement(root, change, { header: { timeMs } });
  const [before, same] = [await dated(lastTimeMs - 1), await dated(lastTimeMs)];
  expect(await refusalOf(() => extendChain(root.chain, before))).toBe("E_CHAIN(time)");
  expect(extendChain(root.chain, same).lastTimeMs).toBe(lastTimeMs);
  // A rival for an older place is held to what it follows there, so that a fork is still told from a refusal.
  const header = { seq: 1, prev: root.chain.log.heads[0] as Uint8Array, timeMs: lastTimeMs - 1 };
  expect(extendChain(stateAt(root.chain, 0), await forgeStatement(root, change, { header })).seq).toBe(1);
  const { deviceId, keys } = root.first;
  const slow = { ...root.at(), timeMs: lastTimeMs - 172_800_000 };
  const wire = await signNext(root.chain, change, slow, { deviceId, adm: keys.adm });
  expect(parseWire(wire).statement.header.timeMs).toBe(lastTimeMs);
});

test("a care team is the newest TEAM statement of its id", async () => {
  const [root, doctor] = [await TestPerson.create("root", 3), await TestPerson.create("doctor", 2)];
  const teamId = root.random(32);
  const member = { account: doctor.account, seq: 0, head: doctor.chain.head };
  await root.append({ type: "team", teamId, nameCommit: root.random(32), members: [member] });
  await root.append({ type: "team", teamId, nameCommit: root.random(32), members: [] });
  const id = idOf<TeamId>(teamId);
  expect(newestTeam(root.chain, id)?.members).toEqual([]);
  expect(newestTeam(root.chain, id, 1)?.members).toEqual([member]);
  expect(newestTeam(stateAt(root.chain, 0), id)).toBeNull();
  expect(teamIds(root.chain)).toEqual([id]);
});

test("the newest POLICY counts, at each seq, and without one what was always so", async () => {
  const root = await TestPerson.create("root", 3);
  const strict = { staffNeedPrf: true, staffIdleS: 60, patientIdleS: 1_800 };
  await root.append({ type: "policy", ...strict });
  await root.append({ type: "policy", ...defaultPolicy, staffIdleS: 900 });
  expect(policyOf(root.chain)).toEqual({ staffNeedPrf: false, staffIdleS: 900, patientIdleS: 600 });
  expect(policyOf(root.chain, 1)).toEqual(strict);
  expect(policyOf(stateAt(root.chain, 0))).toEqual(defaultPolicy);
  // Two continuations of one state do not see each other.
  const earlier = stateAt(root.chain, 1);
  const header = { seq: 2, prev: earlier.head };
  const wire = await forgeStatement(root, { type: "policy", ...strict, staffIdleS: 61 }, { header });
  expect(policyOf(extendChain(earlier, wire)).staffIdleS).toBe(61);
  expect(policyOf(root.chain).staffIdleS).toBe(900);
});

test("a POLICY of somebody else, out of bounds or with an unknown flag is refused", async () => {
  const [root, doctor] = [await TestPerson.create("root", 3), await TestPerson.create("doctor", 2)];
  const own = forgeStatement(doctor, { type: "policy", ...defaultPolicy });
  expect(await refusalOf(async () => extendChain(doctor.chain, await own))).toBe("E_CHAIN(signer)");
  for (const change of [
    { staffIdleS: 59 },
    { staffIdleS: 901 },
    { patientIdleS: 59 },
    { patientIdleS: 1_801 },
    { patientIdleS: 0 },
  ])
    expect(await refusalOf(() => root.append({ type: "policy", ...defaultPolicy, ...change }))).toBe(
      "E_LIMIT",
    );
  const bytes = parseWire(await root.append({ type: "policy", ...defaultPolicy })).bytes;
  expect(bytes).toHaveLength(159);
  const altered = (at: number, value: number) => {
    const other = bytes.slice();
    other[at] = value;
    return refusalOf(() => decodeChainStatement(other));
  };
  expect(await altered(154, 2)).toBe("E_FLAGS");
  expect(await altered(155, 255)).toBe("E_LIMIT");
  expect(await refusalOf(() => decodeChainStatement(bytes.slice(0, -1)))).toBe("E_LEN");
});

test("a roster of 61, out of order or with a name twice cannot even be written", async () => {
  const root = await TestPerson.create("root", 3);
  const member = (byte: number) => ({ account: new Uint8Array(32).fill(byte), seq: 0, head: root.account });
  const team = (...members: ReturnType<typeof member>[]) =>
    refusalOf(() =>
      forgeStatement(root, { type: "team", teamId: root.account, nameCommit: root.account, members }),
    );
  expect(await team(...Array.from({ length: 61 }, (_, i) => member(i)))).toBe("E_LIMIT");
  expect(await team(member(2), member(1))).toBe("E_SCHEMA");
  expect(await team(member(1), member(1))).toBe("E_SCHEMA");
});

test("the root's kit endorses nobody, and the root not itself", async () => {
  const [root, doctor] = [await TestPerson.create("root", 3), await TestPerson.create("doctor", 2)];
  const kit = await root.addDevice("kit");
  const change = { type: "unendorse" as const, subject: doctor.account };
  const byKit = await forgeStatement(root, change, { by: [kit] });
  expect(await refusalOf(() => extendChain(root.chain, byKit))).toBe("E_CHAIN(kit)");
  const self = await forgeStatement(root, { ...change, subject: root.account });
  expect(await refusalOf(() => extendChain(root.chain, self))).toBe("E_CHAIN(signer)");
});

test("a root of 3,000 statements replays from a verified point in a time that grows no faster than its length", async () => {
  const root = await TestPerson.create("big root", 3);
  const wires = [...root.wires];
  let chain = root.chain;
  let early = chain;
  for (let i = 0; i < 3000; i++) {
    const subject = new Uint8Array(32);
    new DataView(subject.buffer).setUint32(0, i);
    const wire = await forgeStatement(
      root,
      { type: "unendorse", subject },
      { header: { seq: chain.seq + 1, prev: chain.head } },
    );
    wires.push(wire);
    // Only the hash matters for the chain; signatures are checked in the other tests.
    const { stmtHash } = parseWire(wire);
    chain = { ...chain, seq: chain.seq + 1, head: stmtHash };
    if (chain.seq === 300) early = chain;
  }
  /** Of this process alone, however busy the machine is. */
  const processorTime = (verified: typeof chain) => {
    const before = process.cpuUsage();
    expect(replayChain(wires.slice(0, verified.seq + 1), verified).seq).toBe(verified.seq);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const short = processorTime(early);
  // Ten times as much, a hundred times where each statement went through all before it.
  expect(processorTime(chain)).toBeLessThan(40 * short);
});
