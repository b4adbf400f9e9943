import { describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { kemHash } from "#app/crypto/primitives/kem.ts";
import { H, sha256 } from "#app/crypto/primitives/tagged.ts";
import { activeDevices } from "#app/crypto/public/chain-query.ts";
import { extendChain, startChain } from "#app/crypto/public/chain-replay.ts";
import { deviceIdOf, encodeDeviceRecord } from "#app/crypto/public/device-record.ts";
import { pairSafetyNumber, safetyNumber } from "#app/crypto/public/safety-number.ts";
import { encodeWire } from "#app/crypto/public/statement-wire.ts";
import { deviceRecordOf, softwareDeviceKeys } from "#app/crypto/secret/device-keys.ts";
import { inviteKeys } from "#app/crypto/secret/invitation-secret.ts";
import { kitFromEntropy, kitFromWords } from "#app/crypto/secret/kit.ts";
import { provePossession, signGenesis, signNext } from "#app/crypto/secret/sign-chain.ts";
import { toHex, utf8 } from "#app/lib/bytes.ts";
import { hex, bedsideVectors as vectors } from "#tests/factories/bedside-vectors.ts";

const createdMs = 1_700_000_000_000;

function deviceOf(name: "alice" | "alice2" | "bob") {
  const v = vectors.devices[name];
  const keys = softwareDeviceKeys({
    admSeed: hex(v.adm_seed),
    sigSeed: hex(v.sig_seed),
    boxSecret: hex(v.box_secret),
    kemSeed: hex(v.kem_seed),
  });
  return { v, keys, record: deviceRecordOf(keys, { kind: "browser", flags: 1, createdMs }) };
}

function genesisWire(name: "alice" | "bob") {
  const { bytes, sigs } = vectors.genesis[name];
  const device = hex(vectors.devices[name].device_id);
  return encodeWire(
    hex(bytes),
    sigs.map((sig) => ({ device, signature: hex(sig) })),
  );
}

describe("an independent implementation agrees byte for byte", () => {
  test("on tagged hashes", () => {
    for (const { tag, message, hash } of vectors.tagged_hash) {
      expect(tag).toBe("bedside/1/test");
      expect(toHex(H("test", hex(message)))).toBe(hash);
    }
  });

  test.each(["alice", "alice2", "bob"] as const)("on the keys and the record of %s's device", (name) => {
    const { v, keys, record } = deviceOf(name);
    expect(toHex(keys.adm.publicKey)).toBe(v.adm_pk);
    expect(toHex(keys.sig.publicKey)).toBe(v.sig_pk);
    expect(toHex(keys.box.publicKey)).toBe(v.box_pk);
    expect(toHex(kemHash(keys.kem.publicKey))).toBe(v.kem_hash);
    expect(toHex(deviceIdOf(record))).toBe(v.device_id);
    expect(toHex(encodeDeviceRecord(record))).toBe(v.dev_rec);
  });

  test.each(["alice", "bob"] as const)("on the GENESIS of %s, its ids and both signatures", async (name) => {
    const v = vectors.genesis[name];
    const { keys, record } = deviceOf(name);
    const wire = await signGenesis({
      role: v.role,
      salt: hex(v.salt),
      device: record,
      at: { timeMs: createdMs, logSize: 0, logRoot: zeroId() },
      ...keys,
    });
    expect(toHex(wire)).toBe(toHex(genesisWire(name)));
    const chain = startChain(wire);
    expect(toHex(chain.accountId)).toBe(v.account_id);
    expect(toHex(chain.head)).toBe(v.stmt_hash);
  });

  test("on the ADD of a second device, with its possession signatures", async () => {
    const alice = deviceOf("alice");
    const second = deviceOf("alice2");
    const chain = startChain(genesisWire("alice"));
    const place = { accountId: chain.accountId, seq: 1, prev: chain.head };
    const possession = await provePossession(place, second.record, second.keys);
    const wire = await signNext(
      chain,
      { type: "add", device: second.record, replaces: zeroId(), ...possession },
      { timeMs: createdMs, logSize: 0, logRoot: zeroId() },
      { deviceId: hex(alice.v.device_id), adm: alice.keys.adm },
    );
    const { bytes, sigs, stmt_hash } = vectors.add_device;
    const device = hex(alice.v.device_id);
    const expected = encodeWire(
      hex(bytes),
      sigs.map((sig) => ({ device, signature: hex(sig) })),
    );
    expect(toHex(wire)).toBe(toHex(expected));
    const extended = extendChain(chain, wire);
    expect(toHex(extended.head)).toBe(stmt_hash);
    expect(activeDevices(extended)).toHaveLength(2);
  });

  test("on safety numbers, of one account and of a pair", () => {
    const [a, b] = vectors.safety_number;
    if (a === undefined || b === undefined) throw new Error("vectors changed");
    expect(safetyNumber(hex(a.account_id))).toBe(a.digits);
    expect(safetyNumber(hex(b.account_id))).toBe(b.digits);
    const pair = a.digits < b.digits ? a.digits + b.digits : b.digits + a.digits;
    expect(pairSafetyNumber(hex(a.account_id), hex(b.account_id))).toBe(pair);
    expect(pairSafetyNumber(hex(b.account_id), hex(a.account_id))).toBe(pair);
  });

  test("on a safety number that is asked for again and again, which is hashed once", () => {
    const [a, b] = vectors.safety_number;
    if (a === undefined || b === undefined) throw new Error("vectors changed");
    const began = performance.now();
    for (let i = 0; i < 500; i++)
      for (const { account_id, digits } of [a, b]) expect(safetyNumber(hex(account_id))).toBe(digits);
    // A thousand of them hashed take twenty seconds.
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test("on recovery kits, from entropy and from words", () => {
    expect(vectors.recovery_kit.length).toBeGreaterThan(0);
    for (const v of vectors.recovery_kit) {
      const kit = kitFromEntropy(hex(v.entropy));
      expect(kit.words.join(" ")).toBe(v.words);
      expect(toHex(kit.locator)).toBe(v.locator);
      expect(toHex(kit.secrets.admSeed)).toBe(v.adm_seed);
      expect(toHex(kit.secrets.sigSeed)).toBe(v.sig_seed);
      expect(toHex(kit.secrets.boxSecret)).toBe(v.box_secret);
      expect(toHex(kit.secrets.kemSeed)).toBe(v.kem_seed);
      const typed = kitFromWords(v.words);
      expect(typed.ok && toHex(typed.kit.locator)).toBe(v.locator);
    }
  });

  test("on the keys of an invitation", () => {
    const v = vectors.invite;
    const keys = inviteKeys(hex(v.secret), hex(v.clinic_account_id));
    expect(toHex(keys.invPk)).toBe(v.inv_pk);
    expect(toHex(keys.boxKey)).toBe(v.k_inv);
  });
});

test("SHA-256 is SHA-256", () => {
  expect(toHex(sha256(utf8("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
