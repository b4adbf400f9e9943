import { describe, expect, test } from "vitest";
import { stateAt } from "#app/crypto/public/chain-query.ts";
import { extendChain, replayChain, startChain } from "#app/crypto/public/chain-replay.ts";
import { decodeWire, encodeWire } from "#app/crypto/public/statement-wire.ts";
import { extendThread, startThread } from "#app/crypto/public/thread-replay.ts";
import { signCreate, signNextInThread } from "#app/crypto/secret/sign-thread.ts";
import { concat } from "#app/lib/bytes.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { contextOf, makeTestDevice, TestPerson } from "#tests/factories/test-person.ts";

/** One bit of every byte flipped, the end cut, one byte appended: each must be refused, whatever it hits. */
async function requireTamperProof(wire: Uint8Array, accept: (wire: Uint8Array) => unknown): Promise<void> {
  accept(wire);
  for (let at = 0; at < wire.length; at++) {
    const altered = wire.slice();
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    expect(await refusalOf(() => accept(altered)), `byte ${at}`).toMatch(/^E_/);
  }
  for (const length of [0, 1, 3, 4, 5, wire.length >> 1, wire.length - 1])
    expect(await refusalOf(() => accept(wire.slice(0, length)))).toMatch(/^E_(LEN|SIG)/);
  expect(await refusalOf(() => accept(concat(wire, Uint8Array.of(0))))).toBe("E_TRAILING");
}

describe("no byte of a signed statement can change", () => {
  test("in a person's chain", async () => {
    const person = await TestPerson.create("flipped", 1);
    const kit = await person.addDevice("kit");
    const { boxPk, kemHash } = makeTestDevice(person.random).record;
    await person.append({ type: "rotate", keyEpoch: 1, boxPk, kemHash });
    const second = await person.addDevice();
    await person.append({ type: "revoke", deviceId: kit.deviceId, reason: 3 }, person.first, second);
    const [genesis, ...rest] = person.wires;
    if (genesis === undefined) throw new Error("a GENESIS expected");
    await requireTamperProof(genesis, startChain);
    for (const [i, wire] of rest.entries()) {
      const before = stateAt(person.chain, i);
      await requireTamperProof(wire, (altered) => extendChain(before, altered));
    }
    const reordered = [...person.wires.slice(0, 2), ...person.wires.slice(2).reverse()];
    expect(await refusalOf(() => replayChain(reordered))).toBe("E_CHAIN(seq)");
    const doubled = [...person.wires, ...person.wires.slice(-1)];
    expect(await refusalOf(() => replayChain(doubled))).toBe("E_CHAIN(seq)");
  });

  test("in the clinic root's chain", async () => {
    const [root, doctor] = [await TestPerson.create("flipped root", 3), await TestPerson.create("doctor", 2)];
    await root.endorse(doctor);
    const member = { account: doctor.account, seq: 0, head: doctor.chain.head };
    await root.append({
      type: "team",
      teamId: doctor.account,
      nameCommit: doctor.account,
      members: [member],
    });
    await root.append({ type: "unendorse", subject: doctor.account });
    for (const [i, wire] of root.wires.slice(1).entries()) {
      const before = stateAt(root.chain, i);
      await requireTamperProof(wire, (altered) => extendChain(before, altered));
    }
  });

  test("in a thread", async () => {
    const [patient, proxy] = [await TestPerson.create("p", 1), await TestPerson.create("q", 1)];
    const context = contextOf(null, patient, proxy);
    const point = ({ chain }: TestPerson, role: number) => ({
      account: chain.accountId,
      role,
      seq: 0,
      head: chain.head,
    });
    const create = { policy: 1 as const, salt: patient.random(32), members: [point(patient, 7)] };
    const wire = await signCreate(create, patient.at(), patient.threadSigner());
    await requireTamperProof(wire, (altered) => startThread(altered, context));
    const state = startThread(wire, context);
    const change = { type: "add-member" as const, member: point(proxy, 3) };
    const next = await signNextInThread(state, change, patient.at(), patient.threadSigner());
    await requireTamperProof(next, (altered) => extendThread(state, altered, context));
  });
});

test("a signature of one statement does not carry another", async () => {
  const person = await TestPerson.create("transplant", 1);
  const before = person.chain;
  const kit = await person.addition(makeTestDevice(person.random, "kit"));
  const one = decodeWire(await person.append(kit));
  const other = decodeWire(await person.append(await person.addition(makeTestDevice(person.random))));
  expect(await refusalOf(() => extendChain(before, encodeWire(one.bytes, other.signatures)))).toBe("E_SIG");
});
