import { describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { extendChain, replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainChange } from "#app/crypto/secret/sign-chain.ts";
import { forgeStatement } from "#tests/factories/forged-statement.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { makeTestDevice, TestPerson } from "#tests/factories/test-person.ts";

type Attack = [claim: string, refusal: string, wire: (person: TestPerson) => Promise<Uint8Array>];

const revokeFirst = (person: TestPerson): ChainChange => ({
  type: "revoke",
  deviceId: person.first.deviceId,
  reason: 1,
});
const rotation = (person: TestPerson, keyEpoch = 1): ChainChange => {
  const { boxPk, kemHash } = makeTestDevice(person.random).record;
  return { type: "rotate", keyEpoch, boxPk, kemHash };
};
const kitWithoutKeys = (person: TestPerson) => {
  const kit = makeTestDevice(person.random, "kit");
  return { ...kit, record: { ...kit.record, boxPk: zeroId(), kemHash: zeroId() } };
};

/** Each is one statement that an honest chain of one browser and one kit is followed by, and the one error it must give. */
const attacks: Attack[] = [
  ["a seq skipped", "E_CHAIN(seq)", (p) => forgeStatement(p, rotation(p), { header: { seq: 3 } })],
  ["a seq repeated", "E_CHAIN(seq)", (p) => forgeStatement(p, rotation(p), { header: { seq: 1 } })],
  ["a wrong prev", "E_CHAIN(prev)", (p) => forgeStatement(p, rotation(p), { header: { prev: p.account } })],
  [
    "another account",
    "E_CHAIN(prev)",
    (p) => forgeStatement(p, rotation(p), { header: { accountId: p.chain.head } }),
  ],
  [
    "a signer that no ADD named",
    "E_CHAIN(signer)",
    (p) => forgeStatement(p, rotation(p), { by: [makeTestDevice(p.random)] }),
  ],
  [
    "a signature that names another device than the header",
    "E_CHAIN(signer)",
    (p) => forgeStatement(p, rotation(p), { names: [p.chain.head] }),
  ],
  ["a signature under another tag", "E_SIG", (p) => forgeStatement(p, rotation(p), { tag: "stmt-sig2" })],
  [
    "two signatures where one is due",
    "E_SIG",
    (p) => forgeStatement(p, rotation(p), { by: [p.first, p.first] }),
  ],
  [
    "a log that shrank",
    "E_STALE_LOG",
    async (p) => {
      const header = { logSize: 5, logRoot: p.account };
      p.accept(await forgeStatement(p, rotation(p), { header }));
      return forgeStatement(p, rotation(p, 2), { header: { logSize: 4, logRoot: p.account } });
    },
  ],
  [
    "an ADD without possession by the signing key",
    "E_CHAIN(possession)",
    async (p) => {
      const change = await p.addition(makeTestDevice(p.random));
      return forgeStatement(p, { ...change, possessionSig: new Uint8Array(64) } as ChainChange);
    },
  ],
  [
    "an ADD without possession by the admin key",
    "E_CHAIN(possession)",
    async (p) => {
      const change = await p.addition(makeTestDevice(p.random));
      return forgeStatement(p, { ...change, possessionAdm: new Uint8Array(64) } as ChainChange);
    },
  ],
  [
    "possession replayed from another seq",
    "E_CHAIN(possession)",
    async (p) => {
      const change = await p.addition(makeTestDevice(p.random));
      await p.append(rotation(p));
      return forgeStatement(p, change);
    },
  ],
  [
    "possession replayed from another account",
    "E_CHAIN(possession)",
    async (p) => {
      const other = await TestPerson.create("other", 1);
      await other.addDevice("kit");
      return forgeStatement(p, await other.addition(makeTestDevice(p.random)));
    },
  ],
  [
    "the key of a revoked device used again",
    "E_CHAIN(keyreuse)",
    async (p) => {
      const second = await p.addDevice();
      await p.append({ type: "revoke", deviceId: second.deviceId, reason: 2 });
      return forgeStatement(p, await p.addition(second));
    },
  ],
  [
    "a box key of this chain in another device",
    "E_CHAIN(keyreuse)",
    async (p) => {
      const device = makeTestDevice(p.random);
      const record = { ...device.record, boxPk: p.first.record.boxPk };
      return forgeStatement(p, await p.addition({ ...device, record }));
    },
  ],
  [
    "one key as adm and as sig",
    "E_CHAIN(keyreuse)",
    async (p) => {
      const device = makeTestDevice(p.random);
      const record = { ...device.record, sigPk: device.record.admPk };
      return forgeStatement(p, await p.addition({ ...device, record }));
    },
  ],
  [
    "ROTATE to a key that stood in the chain",
    "E_CHAIN(keyreuse)",
    async (p) => {
      const { boxPk, kemHash } = p.first.record;
      return forgeStatement(p, { type: "rotate", keyEpoch: 1, boxPk, kemHash });
    },
  ],
  ["ROTATE that skips an epoch", "E_CHAIN(seq)", (p) => forgeStatement(p, rotation(p, 2))],
  [
    "ROTATE to a low-order key",
    "E_LOW_ORDER",
    async (p) => {
      const boxPk = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
      return forgeStatement(p, { ...rotation(p), boxPk } as ChainChange);
    },
  ],
  [
    "ROTATE to no key",
    "E_LOW_ORDER",
    (p) => forgeStatement(p, { type: "rotate", keyEpoch: 1, boxPk: zeroId(), kemHash: zeroId() }),
  ],
  [
    "ROTATE to a box key without a KEM key",
    "E_LOW_ORDER",
    (p) => forgeStatement(p, { ...rotation(p), kemHash: zeroId() } as ChainChange),
  ],
  [
    "ADD of a browser with a small-order signing key",
    "E_LOW_ORDER",
    async (p) => {
      const device = makeTestDevice(p.random);
      const sigPk = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
      return forgeStatement(p, await p.addition({ ...device, record: { ...device.record, sigPk } }));
    },
  ],
  [
    "a statement by a revoked device",
    "E_CHAIN(signer)",
    async (p) => {
      const second = await p.addDevice();
      await p.append({ type: "revoke", deviceId: second.deviceId, reason: 3 });
      return forgeStatement(p, rotation(p), { by: [second] });
    },
  ],
  [
    "REVOKE of a device that is not there",
    "E_CHAIN",
    (p) => forgeStatement(p, { type: "revoke", deviceId: p.account, reason: 1 }),
  ],
  [
    "REVOKE of a device already revoked",
    "E_CHAIN",
    async (p) => {
      const { deviceId } = await p.addDevice();
      await p.append({ type: "revoke", deviceId, reason: 2 });
      return forgeStatement(p, { type: "revoke", deviceId, reason: 2 });
    },
  ],
  ["REVOKE of the last browser by itself", "E_CHAIN(signer)", (p) => forgeStatement(p, revokeFirst(p))],
  [
    "REVOKE of the last browser by the kit",
    "E_CHAIN(signer)",
    (p) => forgeStatement(p, revokeFirst(p), { by: [kitOf(p)] }),
  ],
  [
    "ADD by the last browser that replaces itself",
    "E_CHAIN(signer)",
    async (p) => forgeStatement(p, await p.addition(makeTestDevice(p.random), p.first.deviceId)),
  ],
  [
    "a kit's ADD of another kit in place of the last browser",
    "E_CHAIN(signer)",
    async (p) =>
      forgeStatement(p, await p.addition(makeTestDevice(p.random, "kit"), p.first.deviceId), {
        by: [kitOf(p)],
      }),
  ],
  ["ROTATE signed by a kit", "E_CHAIN(kit)", (p) => forgeStatement(p, rotation(p), { by: [kitOf(p)] })],
  [
    "a kit revoked by one browser",
    "E_CHAIN(kit)",
    (p) => forgeStatement(p, { type: "revoke", deviceId: kitOf(p).deviceId, reason: 1 }),
  ],
  [
    "a kit replaced by one browser",
    "E_CHAIN(kit)",
    async (p) => forgeStatement(p, await p.addition(makeTestDevice(p.random, "kit"), kitOf(p).deviceId)),
  ],
  [
    "a kit revoked by two signatures of the same browser",
    "E_CHAIN(kit)",
    (p) =>
      forgeStatement(
        p,
        { type: "revoke", deviceId: kitOf(p).deviceId, reason: 1 },
        { by: [p.first, p.first] },
      ),
  ],
  [
    "a kit revoked by two browsers in descending order",
    "E_CHAIN(kit)",
    async (p) => {
      const by = sorted(p.first, await p.addDevice()).reverse();
      return forgeStatement(p, { type: "revoke", deviceId: kitOf(p).deviceId, reason: 1 }, { by });
    },
  ],
  [
    "a kit revoked by two browsers of which the header names the second",
    "E_CHAIN(signer)",
    async (p) => {
      const by = sorted(p.first, await p.addDevice());
      const header = { signerDevice: by[1]?.deviceId ?? zeroId() };
      return forgeStatement(p, { type: "revoke", deviceId: kitOf(p).deviceId, reason: 1 }, { by, header });
    },
  ],
  [
    "a kit revoked by a browser and another kit",
    "E_CHAIN(kit)",
    async (p) => {
      const by = sorted(p.first, await p.addDevice("kit"));
      return forgeStatement(p, { type: "revoke", deviceId: kitOf(p).deviceId, reason: 1 }, { by });
    },
  ],
  [
    "a kit revoked by a browser and a revoked browser",
    "E_CHAIN(signer)",
    async (p) => {
      const second = await p.addDevice();
      await p.append({ type: "revoke", deviceId: second.deviceId, reason: 2 });
      const by = sorted(p.first, second);
      return forgeStatement(p, { type: "revoke", deviceId: kitOf(p).deviceId, reason: 1 }, { by });
    },
  ],
  [
    "a third active kit",
    "E_CHAIN(kit)",
    async (p) => {
      await p.addDevice("kit");
      return forgeStatement(p, await p.addition(makeTestDevice(p.random, "kit")));
    },
  ],
  [
    "a second identity-only kit with the keys of the first",
    "E_CHAIN(keyreuse)",
    async (p) => {
      const kit = kitWithoutKeys(p);
      p.accept(await forgeStatement(p, await p.addition(kit)));
      return forgeStatement(p, await p.addition(kit));
    },
  ],
  [
    "a 17th device",
    "E_LIMIT",
    async (p) => {
      while (activeDevices(p.chain).length < 16) await p.addDevice();
      return forgeStatement(p, await p.addition(makeTestDevice(p.random)));
    },
  ],
  [
    "ENDORSE on the chain of a person",
    "E_CHAIN(signer)",
    (p) => forgeStatement(p, { type: "unendorse", subject: p.chain.head }),
  ],
  [
    "TEAM on the chain of a person",
    "E_CHAIN(signer)",
    (p) => forgeStatement(p, { type: "team", teamId: p.chain.head, nameCommit: zeroId(), members: [] }),
  ],
  ["a second GENESIS", "E_CHAIN(seq)", async (p) => p.wires[0] ?? new Uint8Array()],
];

const kits = new WeakMap<TestPerson, ReturnType<typeof makeTestDevice>>();
const kitOf = (person: TestPerson) => {
  const kit = kits.get(person);
  if (kit === undefined) throw new Error("no kit");
  return kit;
};
const sorted = (...devices: ReturnType<typeof makeTestDevice>[]) =>
  devices.sort((a, b) => Buffer.compare(a.deviceId, b.deviceId));

describe("a chain of one browser and one kit refuses", () => {
  test.each(attacks)("%s: %s", async (_claim, refusal, wire) => {
    const person = await TestPerson.create("victim", 1);
    kits.set(person, await person.addDevice("kit"));
    const bad = await wire(person);
    const before = person.chain;
    expect(await refusalOf(() => extendChain(before, bad))).toBe(refusal);
    expect(await refusalOf(() => replayChain([...person.wires, bad]))).toBe(refusal);
    await person.append(rotation(person, (person.chain.devices.get(person.first.id)?.keyEpoch ?? 0) + 1));
    expect(person.chain.seq).toBe(before.seq + 1);
  });
});

test("a chain without its first link, or with another person's, is refused", async () => {
  const [alice, bob] = [await TestPerson.create("alice", 1), await TestPerson.create("bob", 1)];
  await alice.addDevice("kit");
  expect(await refusalOf(() => replayChain([]))).toBe("E_CHAIN(seq)");
  expect(await refusalOf(() => replayChain(alice.wires.slice(1)))).toBe("E_CHAIN(seq)");
  const swapped = [...bob.wires, ...alice.wires.slice(1)];
  expect(await refusalOf(() => replayChain(swapped))).toBe("E_CHAIN(prev)");
});

test("a person's chain ends at 4,096 statements, the clinic root's goes on", async () => {
  for (const [role, refusal] of [
    [1, "E_LIMIT"],
    [3, "E_CHAIN(signer)"],
  ] as const) {
    const person = await TestPerson.create("long", role);
    const full = { ...person.chain, seq: 4095, devices: new Map() };
    const wire = await forgeStatement(person, rotation(person), { header: { seq: 4096 } });
    expect(await refusalOf(() => extendChain(full, wire))).toBe(refusal);
  }
});
