import { beforeAll, describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { clockSkewMs } from "#app/crypto/public/clinic-root.ts";
import { decodeWire, encodeWire } from "#app/crypto/public/statement-wire.ts";
import { membersAt, threadHeadAt, threadLines, threadStateAt } from "#app/crypto/public/thread-query.ts";
import { extendThread, replayThread, startThread } from "#app/crypto/public/thread-replay.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import {
  encodeThreadStatement,
  type MemberRecord,
  type ThreadHeader,
  type ThreadPolicy,
  type ThreadStatement,
} from "#app/crypto/public/thread-statement.ts";
import { signCreate, signNextInThread, type ThreadChange } from "#app/crypto/secret/sign-thread.ts";
import { forgeInThread } from "#tests/factories/forged-statement.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { contextOf, type TestDevice, TestPerson } from "#tests/factories/test-person.ts";

let root: TestPerson;
let patient: TestPerson;
let proxy: TestPerson;
let doctor: TestPerson;
let nurse: TestPerson;
let stranger: TestPerson;
let officer: TestPerson;
let patientKit: TestDevice;

beforeAll(async () => {
  [root, patient, proxy, doctor, nurse, stranger, officer] = await Promise.all([
    TestPerson.create("root", 3),
    TestPerson.create("patient", 1),
    TestPerson.create("proxy", 1),
    TestPerson.create("doctor", 2),
    TestPerson.create("nurse", 2),
    TestPerson.create("never endorsed", 2),
    TestPerson.create("officer", 4),
  ]);
  for (const staff of [doctor, nurse]) await root.endorse(staff);
  patientKit = await patient.addDevice("kit");
});

const everyone = () => contextOf(root, patient, proxy, doctor, nurse, stranger, officer);
const member = ({ chain }: TestPerson, role = 7): MemberRecord => ({
  account: chain.accountId,
  role,
  seq: chain.seq,
  head: chain.head,
});
const create = (policy: ThreadPolicy, signer: TestPerson, ...members: MemberRecord[]) =>
  signCreate({ policy, salt: signer.random(32), members }, signer.at(), signer.threadSigner());

const until = (person: TestPerson, role: number, notAfterMs = Date.UTC(2030, 0)): ThreadChange => ({
  type: "add-until",
  member: member(person, role),
  notAfterMs,
});

async function careThread(): Promise<{ wires: Uint8Array[]; state: ThreadState }> {
  const wire = await create(1, doctor, member(patient), member(doctor), member(nurse));
  return { wires: [wire], state: startThread(wire, everyone()) };
}

async function grow(thread: { wires: Uint8Array[]; state: ThreadState }, change: ThreadChange, by = doctor) {
  const wire = await signNextInThread(thread.state, change, by.at(), by.threadSigner());
  thread.wires.push(wire);
  thread.state = extendThread(thread.state, wire, everyone());
}

describe("a care thread", () => {
  test("lets its administrators add, change and remove, and shows each change as a line", async () => {
    const thread = await careThread();
    await grow(thread, { type: "add-member", member: member(proxy, 3) }, patient);
    await grow(thread, { type: "role", account: nurse.account, role: 1 });
    await grow(thread, { type: "history-grant", account: proxy.account, fromEnvHash: patient.account });
    await grow(thread, { type: "remove", account: nurse.account });
    await grow(thread, { type: "add-member", member: member(nurse) });
    await grow(thread, { type: "close" }, patient);
    const { state } = thread;
    expect(threadLines(state).map(({ type, subject }) => [type, subject])).toEqual([
      ["create", null],
      ["add-member", proxy.id],
      ["role", nurse.id],
      ["history-grant", proxy.id],
      ["remove", nurse.id],
      ["add-member", nurse.id],
      ["close", null],
    ]);
    expect(state.members.get(nurse.id)).toMatchObject({ role: 7, sinceSeq: 5, chainRole: 2 });
    expect(membersAt(state, 2)?.get(nurse.id)?.role).toBe(1);
    expect(membersAt(state, 4)?.has(nurse.id)).toBe(false);
    expect(threadHeadAt(state, 7)).toBeNull();
    expect(threadStateAt(state, 3).closed).toBe(false);
    expect(replayThread(thread.wires, everyone())).toEqual(state);
    expect(await refusalOf(() => grow(thread, { type: "role", account: nurse.account, role: 3 }))).toBe(
      "E_CHAIN(policy)",
    );
  });

  test("two continuations of one state do not see each other", async () => {
    const { state } = await careThread();
    const next = (change: ThreadChange) => forgeInThread(state, change, doctor);
    const left = extendThread(state, await next({ type: "close" }), everyone());
    const right = extendThread(state, await next({ type: "remove", account: nurse.account }), everyone());
    expect([left.members.size, right.members.size, state.members.size]).toEqual([3, 2, 3]);
    expect(threadLines(left).at(-1)?.type).toBe("close");
    expect(threadLines(right).at(-1)?.type).toBe("remove");
  });

  test.each<[string, string, () => ThreadChange]>([
    ["the patient removed", "E_CHAIN(policy)", () => ({ type: "remove", account: patient.account })],
    ["the patient silenced", "E_CHAIN(policy)", () => ({ type: "role", account: patient.account, role: 1 })],
    ["an officer added", "E_CHAIN(policy)", () => ({ type: "add-member", member: member(officer, 1) })],
    ["an administrator added", "E_STALE_LOG", () => ({ type: "add-member", member: member(root) })],
    [
      "staff added as a silent reader",
      "E_CHAIN(policy)",
      () => ({ type: "add-member", member: member(stranger, 1) }),
    ],
    [
      "a proxy added as a mere reader",
      "E_CHAIN(policy)",
      () => ({ type: "add-member", member: member(proxy, 1) }),
    ],
    ["staff added with an end", "E_CHAIN(policy)", () => until(stranger, 7)],
    ["a caregiver with an end who may sign statements", "E_CHAIN(policy)", () => until(proxy, 7)],
    ["an end before its beginning", "E_CHAIN(policy)", () => until(proxy, 3, 1)],
    ["a member added twice", "E_CHAIN(policy)", () => ({ type: "add-member", member: member(nurse) })],
    ["a stranger removed", "E_NOT_MEMBER", () => ({ type: "remove", account: stranger.account })],
    ["a stranger given a role", "E_NOT_MEMBER", () => ({ type: "role", account: stranger.account, role: 7 })],
    [
      "history granted to a stranger",
      "E_NOT_MEMBER",
      () => ({ type: "history-grant", account: stranger.account, fromEnvHash: zeroId() }),
    ],
    [
      "a member at a head that is not on their chain",
      "E_CHAIN(prev)",
      () => ({ type: "add-member", member: { ...member(proxy, 3), head: zeroId() } }),
    ],
    [
      "a member at a seq nobody has seen",
      "E_STALE_LOG",
      () => ({ type: "add-member", member: { ...member(proxy, 3), seq: 9 } }),
    ],
  ])("refuses %s: %s", async (_claim, refusal, change) => {
    const { state } = await careThread();
    expect(
      await refusalOf(async () =>
        extendThread(state, await forgeInThread(state, change(), doctor), everyone()),
      ),
    ).toBe(refusal);
    expect(threadLines(state)).toHaveLength(1);
  });

  test("keeps a proxy named in CREATE, and lets one go who came later", async () => {
    const wire = await create(1, doctor, member(patient), member(doctor), member(proxy, 3));
    const state = startThread(wire, everyone());
    const remove: ThreadChange = { type: "remove", account: proxy.account };
    const fixed = await forgeInThread(state, remove, doctor);
    expect(await refusalOf(() => extendThread(state, fixed, everyone()))).toBe("E_CHAIN(policy)");
    const later = await careThread();
    await grow(later, { type: "add-member", member: member(proxy, 3) });
    await grow(later, remove);
    expect(later.state.members.has(proxy.id)).toBe(false);
  });

  test("refuses to start without a patient, or without one who may do everything", async () => {
    const start = async (wire: Uint8Array) => refusalOf(() => startThread(wire, everyone()));
    expect(await start(await create(1, doctor, member(doctor)))).toBe("E_CHAIN(policy)");
    expect(await start(await create(1, doctor, member(doctor), member(proxy, 3)))).toBe("E_CHAIN(policy)");
    expect(await start(await create(1, doctor, member(doctor), member(patient, 1)))).toBe("E_CHAIN(policy)");
    expect(await start(await create(1, doctor, member(doctor, 5), member(patient)))).toBe("E_CHAIN(policy)");
    expect(await start(await create(1, doctor, member(nurse), member(patient)))).toBe("E_NOT_MEMBER");
    expect(await start(await create(1, stranger, member(stranger), member(patient)))).toBe("E_NOT_MEMBER");
  });
});

describe("staff and self threads", () => {
  test("a staff thread has no patient, ever", async () => {
    const start = (wire: Uint8Array) => startThread(wire, everyone());
    expect(await refusalOf(async () => start(await create(2, doctor, member(doctor), member(patient))))).toBe(
      "E_CHAIN(policy)",
    );
    const state = start(await create(2, doctor, member(doctor), member(nurse, 1)));
    const add = await forgeInThread(state, { type: "add-member", member: member(proxy) }, doctor);
    expect(await refusalOf(() => extendThread(state, add, everyone()))).toBe("E_CHAIN(policy)");
  });

  test("history is granted only to a member who may read", async () => {
    const wire = await create(2, doctor, member(doctor), member(nurse, 2));
    const state = startThread(wire, everyone());
    const grant = { type: "history-grant" as const, account: nurse.account, fromEnvHash: zeroId() };
    const signed = await forgeInThread(state, grant, doctor);
    expect(await refusalOf(() => extendThread(state, signed, everyone()))).toBe("E_NOT_MEMBER");
  });

  test("a thread of one's own has one member, endorsed or not", async () => {
    const state = startThread(await create(3, stranger, member(stranger)), everyone());
    const add = await forgeInThread(state, { type: "add-member", member: member(nurse) }, stranger);
    expect(await refusalOf(() => extendThread(state, add, everyone()))).toBe("E_CHAIN(policy)");
    const two = await create(3, doctor, member(doctor), member(nurse));
    expect(await refusalOf(() => startThread(two, everyone()))).toBe("E_CHAIN(policy)");
    const officers = await create(3, officer, member(officer));
    expect(await refusalOf(() => startThread(officers, everyone()))).toBe("E_CHAIN(policy)");
  });
});

describe("a thread statement is refused", () => {
  const change: ThreadChange = { type: "close" };
  const attempt = async (forged: Parameters<typeof forgeInThread>[3], by = doctor) => {
    const { state } = await careThread();
    return refusalOf(async () =>
      extendThread(state, await forgeInThread(state, change, by, forged), everyone()),
    );
  };

  test("at a wrong seq, prev or thread, under another tag, or by a smaller log", async () => {
    expect(await attempt({ header: { seq: 2 } })).toBe("E_CHAIN(seq)");
    expect(await attempt({ header: { seq: 0 } })).toBe("E_CHAIN(seq)");
    expect(await attempt({ header: { prev: zeroId() } })).toBe("E_CHAIN(prev)");
    expect(await attempt({ header: { threadId: zeroId() } })).toBe("E_CHAIN(prev)");
    expect(await attempt({ tag: "stmt-sig" })).toBe("E_SIG");
    const first = await signCreate(
      { policy: 3, salt: zeroId(), members: [member(doctor)] },
      { ...doctor.at(), logSize: 7, logRoot: doctor.account },
      doctor.threadSigner(),
    );
    const state = startThread(first, everyone());
    const smaller = await forgeInThread(state, change, doctor);
    expect(await refusalOf(() => extendThread(state, smaller, everyone()))).toBe("E_STALE_LOG");
  });

  test("by a stranger, a member without admin, a kit, a device of somebody else or one that no chain shows", async () => {
    expect(await attempt({}, stranger)).toBe("E_NOT_MEMBER");
    expect(await attempt({ by: patientKit }, patient)).toBe("E_CHAIN(kit)");
    expect(await attempt({ by: nurse.first })).toBe("E_CHAIN(signer)");
    const thread = await careThread();
    await grow(thread, { type: "role", account: nurse.account, role: 3 });
    const byNurse = await forgeInThread(thread.state, change, nurse);
    expect(await refusalOf(() => extendThread(thread.state, byNurse, everyone()))).toBe("E_NOT_MEMBER");
  });

  test("with two signatures, or one that names another device", async () => {
    const { state } = await careThread();
    const { bytes, signatures } = decodeWire(await forgeInThread(state, change, doctor));
    const [only] = signatures;
    if (only === undefined) throw new Error("a signature expected");
    expect(await refusalOf(() => extendThread(state, encodeWire(bytes, [only, only]), everyone()))).toBe(
      "E_SIG",
    );
    const renamed = encodeWire(bytes, [{ ...only, device: nurse.first.deviceId }]);
    expect(await refusalOf(() => extendThread(state, renamed, everyone()))).toBe("E_CHAIN(signer)");
  });

  test("when a chain that it needs is not known here", async () => {
    const wire = await create(1, doctor, member(patient), member(doctor));
    expect(await refusalOf(() => startThread(wire, contextOf(root, doctor)))).toBe("E_STALE_LOG");
    expect(await refusalOf(() => startThread(wire, contextOf(null, doctor, patient)))).toBe("E_STALE_LOG");
    const state = startThread(wire, everyone());
    const next = await forgeInThread(state, change, doctor);
    expect(await refusalOf(() => extendThread(state, next, contextOf(root, patient)))).toBe("E_STALE_LOG");
  });
});

describe("after the signer's device was revoked", () => {
  async function revokedSigner() {
    const signer = await TestPerson.create("loses a phone", 1);
    const thread = await create(3, signer, member(signer));
    const state = startThread(thread, contextOf(root, signer));
    const second = await signer.addDevice();
    await signer.append({ type: "revoke", deviceId: signer.first.deviceId, reason: 1 }, second);
    return { signer, thread, state, context: contextOf(root, signer), revokedMs: signer.chain.lastTimeMs };
  }

  test("what it signed before still stands, so the thread stays readable", async () => {
    const { thread, state, context } = await revokedSigner();
    expect(replayThread([thread], context).head).toEqual(state.head);
  });

  test("what it signs later is refused, by time and, where known, by the order of the key log", async () => {
    const { signer, state, context, revokedMs } = await revokedSigner();
    const sign = (timeMs: number, logSize = 0) =>
      forgeInThread(state, { type: "close" }, signer, {
        header: { timeMs, logSize, logRoot: logSize > 0 ? signer.account : zeroId() },
      });
    const late = await sign(revokedMs + clockSkewMs);
    expect(await refusalOf(() => extendThread(state, late, context))).toBe("E_CHAIN(signer)");
    const backDated = await sign(revokedMs - 1);
    expect(extendThread(state, backDated, context).seq).toBe(1);
    const order = (first: number, then: number) => ({
      ...context,
      chainIndex: () => first,
      logIndex: () => then,
    });
    expect(await refusalOf(() => extendThread(state, backDated, order(5, 6)))).toBe("E_CHAIN(signer)");
    expect(extendThread(state, backDated, order(6, 5)).seq).toBe(1);
    const sawTheRevocation = await sign(revokedMs - 1, 6);
    expect(await refusalOf(() => extendThread(state, sawTheRevocation, order(5, 4)))).toBe("E_CHAIN(signer)");
  });
});

test("a clinician whose endorsement ended no longer changes a thread", async () => {
  const leaving = await TestPerson.create("leaving", 2);
  const clinic = await TestPerson.create("clinic", 3);
  await clinic.endorse(leaving);
  const context = () => contextOf(clinic, leaving, patient);
  const state = startThread(await create(1, leaving, member(leaving), member(patient)), context());
  await clinic.append({ type: "unendorse", subject: leaving.account });
  const timeMs = clinic.chain.lastTimeMs + clockSkewMs;
  const wire = await forgeInThread(state, { type: "close" }, leaving, { header: { timeMs } });
  expect(await refusalOf(() => extendThread(state, wire, context()))).toBe("E_NOT_MEMBER");
  const byPatient = await forgeInThread(state, { type: "close" }, patient, { header: { timeMs } });
  expect(extendThread(state, byPatient, context()).closed).toBe(true);
});

describe("a thread does not start", () => {
  const header = (change: Partial<ThreadHeader>): ThreadHeader => ({
    ...{ threadId: zeroId(), seq: 0, prev: zeroId(), ...doctor.at() },
    signerAccount: doctor.account,
    signerDevice: doctor.first.deviceId,
    ...change,
  });
  const start = async (statement: ThreadStatement) => {
    const bytes = encodeThreadStatement(statement);
    const { keys, deviceId: device } = doctor.first;
    const wire = encodeWire(bytes, [{ device, signature: await keys.sig.sign("thr-sig", bytes) }]);
    return refusalOf(() => startThread(wire, everyone()));
  };
  const own = (change: Partial<ThreadHeader>): ThreadStatement => ({
    type: "create",
    header: header(change),
    salt: zeroId(),
    policy: 3,
    members: [member(doctor)],
  });

  test("without a CREATE, or from one with a seq, a prev or a thread id", async () => {
    expect(await refusalOf(() => replayThread([], everyone()))).toBe("E_CHAIN(seq)");
    expect(await start({ type: "close", header: header({}) })).toBe("E_CHAIN(seq)");
    expect(await start(own({ seq: 1 }))).toBe("E_CHAIN(seq)");
    expect(await start(own({ prev: doctor.account }))).toBe("E_CHAIN(prev)");
    expect(await start(own({ threadId: doctor.account }))).toBe("E_CHAIN(prev)");
    expect(await start(own({ signerDevice: nurse.first.deviceId }))).toBe("E_CHAIN(signer)");
  });

  test("and ends at 4,096 statements and 64 members", async () => {
    const { state } = await careThread();
    const full = { ...state, seq: 4095 };
    const wire = await forgeInThread(full, { type: "close" }, doctor);
    expect(await refusalOf(() => extendThread(full, wire, everyone()))).toBe("E_LIMIT");
    const anyone = state.members.get(nurse.id);
    if (anyone === undefined) throw new Error("a member expected");
    const members = new Map(state.members);
    for (let i = 0; members.size < 64; i++) members.set(String(i) as typeof nurse.id, anyone);
    const crowded = { ...state, members };
    const add = await forgeInThread(crowded, { type: "add-member", member: member(proxy, 3) }, doctor);
    expect(await refusalOf(() => extendThread(crowded, add, everyone()))).toBe("E_LIMIT");
  });
});
