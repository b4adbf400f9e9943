import { beforeAll, describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { extendChain, replayChain } from "#app/crypto/public/chain-replay.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { decodeWire } from "#app/crypto/public/statement-wire.ts";
import { provePossession } from "#app/crypto/secret/sign-chain.ts";
import { concat } from "#app/lib/bytes.ts";
import { forgeStatement } from "#tests/factories/forged-statement.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { makeTestDevice, type TestDevice, TestPerson } from "#tests/factories/test-person.ts";

/**
 * A person with four devices: `first` and `second`, browsers; `gone`, a browser that was revoked; a kit in use and `old`, one that
 * it replaced. Each case is one statement after that, and the one error it must give.
 */
type Household = {
  person: TestPerson;
  first: TestDevice;
  second: TestDevice;
  gone: TestDevice;
  kit: TestDevice;
  old: TestDevice;
  fresh(kind?: "browser" | "kit"): TestDevice;
};

async function household(): Promise<Household> {
  const person = await TestPerson.create("household", 1);
  const { first } = person;
  const old = await person.addDevice("kit");
  const second = await person.addDevice();
  const gone = await person.addDevice("browser", second);
  const kit = makeTestDevice(person.random, "kit");
  await person.append(await person.addition(kit, old.deviceId), old);
  await person.append({ type: "revoke", deviceId: gone.deviceId, reason: 1 }, second);
  return { person, first, second, gone, kit, old, fresh: (kind) => makeTestDevice(person.random, kind) };
}

const rotateTo = (device: TestDevice, keyEpoch = 1) => {
  const { boxPk, kemHash } = device.record;
  return { type: "rotate", keyEpoch, boxPk, kemHash } as const;
};
const revoke = (device: { deviceId: Uint8Array }) =>
  ({ type: "revoke", deviceId: device.deviceId, reason: 1 }) as const;
/** The wire form with its one signature so many times. */
function withSignatures(wire: Uint8Array, count: number): Uint8Array {
  const at = 4 + decodeWire(wire).bytes.length;
  const signature = wire.subarray(at + 1);
  return concat(
    wire.subarray(0, at),
    Uint8Array.of(count),
    ...Array.from({ length: count }, () => signature),
  );
}
/** Where the box key of an ADD's record stands in the wire form: u32, Hdr 154, kind, flags, adm, sig (SPEC §5). */
const boxAt = 4 + 154 + 2 + 64;
const zeroed = (wire: Uint8Array, at: number, length: number) => wire.slice().fill(0, at, at + length);
const ascending = (...devices: TestDevice[]) =>
  devices.sort((a, b) => Buffer.compare(a.deviceId, b.deviceId));

const cases: [claim: string, refusal: string, wire: (at: Household) => Promise<Uint8Array>][] = [
  [
    "ADD signed by the device it adds",
    "E_CHAIN(signer)",
    async ({ person, fresh }) => {
      const device = fresh();
      return forgeStatement(person, await person.addition(device), { by: [device] });
    },
  ],
  [
    "ADD by a device that was revoked",
    "E_CHAIN(signer)",
    async ({ person, gone, fresh }) => forgeStatement(person, await person.addition(fresh()), { by: [gone] }),
  ],
  [
    "ADD by a kit that was replaced",
    "E_CHAIN(signer)",
    async ({ person, old, fresh }) => forgeStatement(person, await person.addition(fresh()), { by: [old] }),
  ],
  [
    "ADD in the name of one browser with the signature of another",
    "E_SIG",
    async ({ person, first, second, fresh }) =>
      forgeStatement(person, await person.addition(fresh()), {
        by: [second],
        names: [first.deviceId],
        header: { signerDevice: first.deviceId },
      }),
  ],
  [
    "ADD with a second signature by another own browser",
    "E_SIG",
    async ({ person, first, second, fresh }) =>
      forgeStatement(person, await person.addition(fresh()), { by: ascending(first, second) }),
  ],
  [
    "ADD of a device that another person's chain has proved its keys for",
    "E_CHAIN(possession)",
    async ({ person, fresh }) => {
      const [device, other] = [fresh(), await TestPerson.create("neighbour", 1)];
      const place = { accountId: other.account, seq: person.chain.seq + 1, prev: person.chain.head };
      const possession = await provePossession(place, device.record, device.keys);
      return forgeStatement(person, {
        type: "add",
        device: device.record,
        replaces: zeroId(),
        ...possession,
      });
    },
  ],
  [
    "ADD with the possession of another device",
    "E_CHAIN(possession)",
    async ({ person, fresh }) => {
      const [device, other] = [fresh(), fresh()];
      const place = { accountId: person.account, seq: person.chain.seq + 1, prev: person.chain.head };
      const possession = await provePossession(place, device.record, other.keys);
      return forgeStatement(person, {
        type: "add",
        device: device.record,
        replaces: zeroId(),
        ...possession,
      });
    },
  ],
  [
    "ADD whose record was changed after its keys were proved",
    "E_CHAIN(possession)",
    async ({ person, fresh }) => {
      const device = fresh();
      const change = await person.addition(device);
      return forgeStatement(person, { ...change, device: { ...device.record, flags: 3 } } as typeof change);
    },
  ],
  [
    "ADD of a kit dressed as a browser after its keys were proved",
    "E_CHAIN(possession)",
    async ({ person, fresh }) => {
      const device = fresh("browser");
      const change = await person.addition(device);
      return forgeStatement(person, {
        ...change,
        device: { ...device.record, kind: "kit" },
      } as typeof change);
    },
  ],
  [
    "ADD of a browser without a mailbox",
    "E_LOW_ORDER",
    async ({ person, fresh }) =>
      zeroed(await forgeStatement(person, await person.addition(fresh())), boxAt, 64),
  ],
  [
    "ADD of a kit with half a mailbox",
    "E_LOW_ORDER",
    async ({ person, fresh }) =>
      zeroed(await forgeStatement(person, await person.addition(fresh("kit"))), boxAt, 32),
  ],
  [
    "ADD that replaces a device of nobody",
    "E_CHAIN",
    async ({ person, fresh }) => forgeStatement(person, await person.addition(fresh(), person.account)),
  ],
  [
    "ADD that replaces a device already revoked",
    "E_CHAIN",
    async ({ person, gone, fresh }) => forgeStatement(person, await person.addition(fresh(), gone.deviceId)),
  ],
  [
    "ADD that replaces the device it adds",
    "E_CHAIN",
    async ({ person, fresh }) => {
      const device = fresh();
      return forgeStatement(person, await person.addition(device, deviceIdOf(device.record)));
    },
  ],
  [
    "ADD of a revoked browser's keys, proved anew",
    "E_CHAIN(keyreuse)",
    async ({ person, gone }) => forgeStatement(person, await person.addition(gone)),
  ],
  [
    "ADD of a replaced kit, proved anew",
    "E_CHAIN(keyreuse)",
    async ({ person, old }) => forgeStatement(person, await person.addition(old)),
  ],
  [
    "ADD that renews a kit in use by two browsers of which one was revoked",
    "E_CHAIN(signer)",
    async ({ person, first, gone, kit, fresh }) =>
      forgeStatement(person, await person.addition(fresh("kit"), kit.deviceId), {
        by: ascending(first, gone),
      }),
  ],
  [
    "REVOKE by the device that was revoked",
    "E_CHAIN(signer)",
    ({ person, gone, first }) => forgeStatement(person, revoke(first), { by: [gone] }),
  ],
  [
    "REVOKE of a kit by one browser and a stranger",
    "E_CHAIN(signer)",
    ({ person, first, kit, fresh }) => forgeStatement(person, revoke(kit), { by: ascending(first, fresh()) }),
  ],
  [
    "REVOKE of the last browser, by a kit, after the other one is gone",
    "E_CHAIN(signer)",
    async ({ person, first, second, kit }) => {
      await person.append(revoke(second));
      return forgeStatement(person, revoke(first), { by: [kit] });
    },
  ],
  [
    "REVOKE of a browser by the kit that was replaced",
    "E_CHAIN(signer)",
    ({ person, second, old }) => forgeStatement(person, revoke(second), { by: [old] }),
  ],
  [
    "ROTATE by a revoked browser",
    "E_CHAIN(signer)",
    ({ person, gone, fresh }) => forgeStatement(person, rotateTo(fresh()), { by: [gone] }),
  ],
  [
    "ROTATE of one browser's keys signed by another",
    "E_SIG",
    ({ person, first, second, fresh }) =>
      forgeStatement(person, rotateTo(fresh()), {
        by: [second],
        names: [first.deviceId],
        header: { signerDevice: first.deviceId },
      }),
  ],
  [
    "ROTATE under the epoch that another browser has reached",
    "E_CHAIN(seq)",
    async ({ person, second, fresh }) => {
      await person.append(rotateTo(fresh()));
      return forgeStatement(person, rotateTo(fresh(), 2), { by: [second] });
    },
  ],
  [
    "ROTATE out of order: the epoch before",
    "E_CHAIN(seq)",
    async ({ person, fresh }) => {
      await person.append(rotateTo(fresh()));
      return forgeStatement(person, rotateTo(fresh(), 1));
    },
  ],
  [
    "ROTATE to keys that another own device has or had",
    "E_CHAIN(keyreuse)",
    ({ person, gone }) => forgeStatement(person, rotateTo(gone)),
  ],
  [
    "ROTATE to the kit's keys",
    "E_CHAIN(keyreuse)",
    ({ person, kit }) => forgeStatement(person, rotateTo(kit)),
  ],
  [
    "a kit's ENDORSE",
    "E_CHAIN(kit)",
    ({ person, kit }) =>
      forgeStatement(person, { type: "unendorse", subject: person.chain.head }, { by: [kit] }),
  ],
  [
    "the second of two statements for one place, by another own browser",
    "E_CHAIN(seq)",
    async ({ person, first, second, fresh }) => {
      const late = await forgeStatement(person, await person.addition(fresh()), { by: [second] });
      await person.append(rotateTo(fresh()), first);
      return late;
    },
  ],
  [
    "a statement moved to the next place, signature and all",
    "E_CHAIN(prev)",
    async ({ person, first, second, fresh }) => {
      const header = { seq: person.chain.seq + 2 };
      const moved = await forgeStatement(person, rotateTo(fresh()), { by: [second], header });
      await person.append(rotateTo(fresh()), first);
      return moved;
    },
  ],
  [
    "the newest statement once more",
    "E_CHAIN(seq)",
    async ({ person }) => person.wires.at(-1) ?? new Uint8Array(),
  ],
  [
    "a statement without any signature",
    "E_SIG",
    async ({ person, fresh }) => withSignatures(await forgeStatement(person, rotateTo(fresh())), 0),
  ],
  [
    "a statement with three",
    "E_LIMIT",
    async ({ person, fresh }) => withSignatures(await forgeStatement(person, rotateTo(fresh())), 3),
  ],
];

describe("a chain of several devices refuses", () => {
  let home: Household;
  beforeAll(async () => {
    home = await household();
  });

  test.each(cases)("%s: %s", async (_claim, refusal, wire) => {
    const at = { ...home, person: home.person.fork() };
    const bad = await wire(at);
    const { person, second } = at;
    const before = person.chain;
    expect(await refusalOf(() => extendChain(before, bad))).toBe(refusal);
    expect(await refusalOf(() => replayChain([...person.wires, bad]))).toBe(refusal);
    // What follows an honest chain still may.
    await person.append(
      await person.addition(at.fresh()),
      before.devices.get(second.id)?.revokedSeq === null ? second : at.first,
    );
    expect(person.chain.seq).toBe(before.seq + 1);
  });

  test("nothing of what an honest person with two browsers and a kit does", async () => {
    const { first, second, kit, fresh } = home;
    const person = home.person.fork();
    await person.append(rotateTo(fresh()), second);
    await person.append(rotateTo(fresh(), 2), second);
    await person.append(await person.addition(fresh("kit"), kit.deviceId), ...ascending(first, second));
    const lastKit = person.wires.length;
    await person.append(revoke(second), first);
    expect(replayChain(person.wires).seq).toBe(lastKit);
  });
});
