import { expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { extendThread, startThread } from "#app/crypto/public/thread-replay.ts";
import { firstWithoutStanding } from "#app/crypto/public/thread-signer.ts";
import type { ThreadContext, ThreadState } from "#app/crypto/public/thread-state.ts";
import type { MemberRecord } from "#app/crypto/public/thread-statement.ts";
import { signCreate } from "#app/crypto/secret/sign-thread.ts";
import { forgeInThread } from "#tests/factories/forged-statement.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { contextOf, TestPerson } from "#tests/factories/test-person.ts";

const twoDays = 172_800_000;
const unendorsedAt = 50;

const member = ({ chain }: TestPerson): MemberRecord => ({
  account: chain.accountId,
  role: 7,
  seq: chain.seq,
  head: chain.head,
});

/** A thread of two of staff, of whom one leaves. */
async function leaver() {
  const [leaving, nurse, clinic] = await Promise.all([
    TestPerson.create("leaving", 2),
    TestPerson.create("nurse", 2),
    TestPerson.create("clinic", 3),
  ]);
  for (const staff of [leaving, nurse]) await clinic.endorse(staff);
  const members = [member(leaving), member(nurse)];
  const create = { policy: 2 as const, salt: leaving.random(32), members };
  const wire = await signCreate(create, leaving.at(), leaving.threadSigner());
  const claimed = (): ThreadContext => contextOf(clinic, leaving, nurse);
  /** The root's newest statement at that leaf, the others at the first leaves; the thread's own at `own`. */
  const placed = (own: number | null): ThreadContext => ({
    ...claimed(),
    chainIndex: (_, seq) => (seq === clinic.chain.seq ? unendorsedAt : seq),
    logIndex: () => own,
  });
  const remove = (state: ThreadState, timeMs: number, logSize = 0) =>
    forgeInThread(state, { type: "remove", account: nurse.account }, leaving, {
      header: { timeMs, logSize, logRoot: logSize > 0 ? clinic.account : zeroId() },
    });
  const unendorse = () => clinic.append({ type: "unendorse", subject: leaving.account });
  return { leaving, nurse, clinic, state: startThread(wire, claimed()), claimed, placed, remove, unendorse };
}

test("what a leaver changed before the UNENDORSE's leaf keeps its standing, whatever times either claims", async () => {
  const { clinic, state, claimed, placed, remove, unendorse } = await leaver();
  const wire = await remove(state, clinic.chain.lastTimeMs + twoDays);
  const removed = extendThread(state, wire, claimed());
  // Its signer's clock is two days behind.
  await unendorse();
  expect(firstWithoutStanding(removed, placed(unendorsedAt - 1))).toBeNull();
  expect(extendThread(state, wire, placed(unendorsedAt - 1)).seq).toBe(1);
});

test("what stands after that leaf, or was signed with it in view, is refused however it is dated, and taken back", async () => {
  const { clinic, state, claimed, placed, remove, unendorse } = await leaver();
  const backDated = await remove(state, clinic.chain.lastTimeMs);
  const sawIt = await remove(state, clinic.chain.lastTimeMs, unendorsedAt + 1);
  const removed = extendThread(state, backDated, claimed());
  await unendorse();
  const after = placed(unendorsedAt + 1);
  expect(await refusalOf(() => extendThread(state, backDated, after))).toBe("E_NOT_MEMBER");
  expect(await refusalOf(() => extendThread(state, sawIt, placed(null)))).toBe("E_NOT_MEMBER");
  const created = { ...after, logIndex: (hash: Uint8Array) => (hash === state.head ? 3 : 51) };
  expect(firstWithoutStanding(removed, created)).toBe(1);
});

test("where the order is not known, a claimed time takes back who was added and never who was removed", async () => {
  const { leaving, nurse, clinic, state, claimed, remove, unendorse } = await leaver();
  const late = clinic.chain.lastTimeMs + twoDays;
  const removed = extendThread(state, await remove(state, late), claimed());
  const add = { type: "add-member" as const, member: member(nurse) };
  const header = { timeMs: late + 1 };
  const added = extendThread(removed, await forgeInThread(removed, add, leaving, { header }), claimed());
  await unendorse();
  expect(firstWithoutStanding(removed, claimed())).toBeNull();
  expect(firstWithoutStanding(added, claimed())).toBe(2);
});
