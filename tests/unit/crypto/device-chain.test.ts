import { describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import {
  activeDevices,
  comparePoint,
  deviceActiveAt,
  headAt,
  keysAt,
  recipientDevices,
  stateAt,
} from "#app/crypto/public/chain-query.ts";
import { extendChain, replayChain } from "#app/crypto/public/chain-replay.ts";
import { encodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import { decodeWire, encodeWire } from "#app/crypto/public/statement-wire.ts";
import { generateKit, kitRecord } from "#app/crypto/secret/kit.ts";
import { nextStatement, provePossession, signStatementBytes } from "#app/crypto/secret/sign-chain.ts";
import { forgeStatement } from "#tests/factories/forged-statement.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { makeTestDevice, TestPerson, testEpochMs } from "#tests/factories/test-person.ts";

const ids = (devices: { id: string }[]) => devices.map(({ id }) => id);

async function personWithKit(label: string) {
  const person = await TestPerson.create(label, 1);
  return { person, kit: await person.addDevice("kit") };
}

describe("recovery", () => {
  test("a person who has lost the only browser comes back with the kit, which puts a new browser in its place", async () => {
    const { person, kit } = await personWithKit("recovers");
    const browser = makeTestDevice(person.random);
    await person.append(await person.addition(browser, person.first.deviceId), kit);
    expect(ids(activeDevices(person.chain))).toEqual([kit.id, browser.id]);
    expect(person.chain.devices.get(person.first.id)?.revokedSeq).toBe(2);
    expect(replayChain(person.wires).head).toEqual(person.chain.head);
  });

  test("a kit removes itself, and two distinct browsers remove a kit", async () => {
    const { person, kit } = await personWithKit("quorum");
    const [second, spare] = [await person.addDevice(), await person.addDevice("kit")];
    await person.append({ type: "revoke", deviceId: kit.deviceId, reason: 2 }, kit);
    await person.append({ type: "revoke", deviceId: spare.deviceId, reason: 1 }, second, person.first);
    expect(ids(activeDevices(person.chain))).toEqual([person.first.id, second.id]);
  });

  test("two browsers on two machines sign the same bytes to replace a kit", async () => {
    const { person, kit } = await personWithKit("cosign");
    const second = await person.addDevice();
    const change = await person.addition(makeTestDevice(person.random, "kit"), kit.deviceId);
    const signers = [person.first, second].map(({ deviceId, keys }) => ({ deviceId, adm: keys.adm }));
    const at = person.at();
    const [one, other] = [signers, [...signers].reverse()].map((list) =>
      nextStatement(
        person.chain,
        change,
        at,
        list.map(({ deviceId }) => deviceId),
      ),
    );
    if (one === undefined || other === undefined) throw new Error("two encodings expected");
    expect(one).toEqual(other);
    const signatures = await Promise.all(signers.map((signer) => signStatementBytes(one, signer)));
    signatures.sort((a, b) => Buffer.compare(a.device, b.device));
    person.accept(encodeWire(one, signatures));
    expect(person.chain.devices.get(kit.id)?.revokedSeq).toBe(3);
  });

  test("an identity-only kit is a device without box key, and no recipient", async () => {
    const { person } = await personWithKit("identity-only");
    const kit = generateKit(person.random);
    const record = kitRecord(kit, { createdMs: testEpochMs, identityOnly: true });
    const place = { accountId: person.account, seq: person.chain.seq + 1, prev: person.chain.head };
    const possession = await provePossession(place, record, kit.keys);
    await person.append({ type: "add", device: record, replaces: zeroId(), ...possession });
    expect(activeDevices(person.chain)).toHaveLength(3);
    expect(ids(recipientDevices(person.chain).map(({ device }) => device))).toEqual([person.first.id]);
  });

  test("of two kits only the newest is a recipient", async () => {
    const { person, kit } = await personWithKit("two kits");
    expect(recipientDevices(person.chain).map(({ device }) => device.id)).toContain(kit.id);
    const newer = await person.addDevice("kit");
    const now = ids(recipientDevices(person.chain).map(({ device }) => device));
    expect(now).toEqual([person.first.id, newer.id]);
    expect(ids(recipientDevices(person.chain, 1).map(({ device }) => device))).toContain(kit.id);
  });
});

describe("history", () => {
  test("a device is active from its ADD until its REVOKE, judged at any seq", async () => {
    const { person } = await personWithKit("history");
    const second = await person.addDevice();
    await person.append({ type: "revoke", deviceId: second.deviceId, reason: 1 });
    const at = [1, 2, 3].map((seq) => deviceActiveAt(person.chain, second.id, seq));
    expect(at).toEqual([false, true, false]);
    expect(deviceActiveAt(person.chain, second.id, 4)).toBe(false);
    expect(ids(activeDevices(person.chain, 2))).toContain(second.id);
  });

  test("rotation keeps the device's id and the keys of every epoch", async () => {
    const person = await TestPerson.create("rotates", 1);
    const fresh = makeTestDevice(person.random).record;
    await person.append({ type: "rotate", keyEpoch: 1, boxPk: fresh.boxPk, kemHash: fresh.kemHash });
    const device = person.chain.devices.get(person.first.id);
    if (device === undefined) throw new Error("device vanished");
    expect(device.keyEpoch).toBe(1);
    expect(keysAt(device, 0)?.boxPk).toEqual(person.first.record.boxPk);
    expect(keysAt(device, 1)?.boxPk).toEqual(fresh.boxPk);
  });

  test("an earlier state equals the state that stood then", async () => {
    const { person, kit } = await personWithKit("earlier");
    const then = person.chain;
    const fresh = makeTestDevice(person.random).record;
    await person.append({ type: "rotate", keyEpoch: 1, boxPk: fresh.boxPk, kemHash: fresh.kemHash });
    await person.append({ type: "revoke", deviceId: kit.deviceId, reason: 2 }, kit);
    const again = stateAt(person.chain, then.seq);
    expect(again.devices).toEqual(then.devices);
    expect(again.head).toEqual(then.head);
    expect(() => stateAt(person.chain, 9)).toThrow(RangeError);
  });

  test("two continuations of one state do not see each other", async () => {
    const { person } = await personWithKit("branches");
    const base = person.chain;
    const fork = async (reason: 1 | 2) => {
      const device = makeTestDevice(person.random);
      const added = extendChain(base, await forgeStatement(person, await person.addition(device)));
      return { device, added, reason };
    };
    const [left, right] = [await fork(1), await fork(2)];
    expect(left.added.devices.has(right.device.id)).toBe(false);
    expect(right.added.devices.has(left.device.id)).toBe(false);
    expect(headAt(left.added, 2)).toEqual(left.added.head);
    expect(headAt(right.added, 2)).toEqual(right.added.head);
    expect(base.seq).toBe(1);
    expect(headAt(base, 2)).toBeNull();
    expect(comparePoint(base, left.added)).toBe("ahead");
    expect(comparePoint(right.added, left.added)).toBe("wrong");
    expect(comparePoint(right.added, base)).toBe("prefix");
  });
});

describe("a point verified before", () => {
  test("spares the signatures up to it, not the ones after", async () => {
    const { person } = await personWithKit("pinned");
    const pin = person.chain;
    const unsigned = person.wires.map((wire) => {
      const { bytes, signatures } = decodeWire(wire);
      return encodeWire(
        bytes,
        signatures.map(({ device }) => ({ device, signature: new Uint8Array(64) })),
      );
    });
    expect(replayChain(unsigned, pin).head).toEqual(pin.head);
    expect(await refusalOf(() => replayChain(unsigned))).toBe("E_SIG");
    expect(await refusalOf(() => replayChain(unsigned, { seq: pin.seq, head: zeroId() }))).toBe("E_SIG");
    const fresh = makeTestDevice(person.random).record;
    const { boxPk, kemHash } = fresh;
    const header = { accountId: person.account, seq: 2, prev: pin.head, signerDevice: person.first.deviceId };
    const bytes = encodeChainStatement({
      type: "rotate",
      keyEpoch: 1,
      boxPk,
      kemHash,
      header: { ...person.at(), ...header },
    });
    const bad = encodeWire(bytes, [{ device: person.first.deviceId, signature: new Uint8Array(64) }]);
    expect(await refusalOf(() => replayChain([...person.wires, bad], pin))).toBe("E_SIG");
  });
});
