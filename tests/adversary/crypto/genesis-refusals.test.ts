import { describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { startChain } from "#app/crypto/public/chain-replay.ts";
import { encodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import type { parseWire } from "#app/crypto/public/signed-statement.ts";
import { decodeWire, encodeWire } from "#app/crypto/public/statement-wire.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { makeTestDevice, seededRandom } from "#tests/factories/test-person.ts";

const smallOrder = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));

describe("a GENESIS is refused", () => {
  const device = makeTestDevice(seededRandom("genesis"));
  const forge = async (
    change: Partial<Extract<ReturnType<typeof parseWire>["statement"], { type: "genesis" }>>,
    tags: ["stmt-sig", "stmt-sig2"] | ["stmt-sig", "stmt-sig"] = ["stmt-sig", "stmt-sig2"],
    named?: Uint8Array,
  ) => {
    const header = {
      accountId: zeroId(),
      seq: 0,
      prev: zeroId(),
      timeMs: 1,
      logSize: 0,
      logRoot: zeroId(),
      signerDevice: deviceIdOf(change.device ?? device.record),
    };
    const bytes = encodeChainStatement({
      type: "genesis",
      role: 1,
      salt: zeroId(),
      device: device.record,
      ...change,
      header: { ...header, ...change.header },
    });
    const by = named ?? deviceIdOf(change.device ?? device.record);
    return encodeWire(bytes, [
      { device: by, signature: await device.keys.adm.sign(tags[0], bytes) },
      { device: by, signature: await device.keys.sig.sign(tags[1], bytes) },
    ]);
  };
  const header = { accountId: zeroId(), seq: 0, prev: zeroId(), timeMs: 1, logSize: 0, logRoot: zeroId() };
  const signerDevice = device.deviceId;

  test("with a seq, a prev, an account id, a foreign signer, a kit or one key for both", async () => {
    startChain(await forge({}));
    const refusals = [
      [await forge({ header: { ...header, signerDevice, seq: 1 } }), "E_CHAIN(seq)"],
      [await forge({ header: { ...header, signerDevice, prev: device.deviceId } }), "E_CHAIN(prev)"],
      [await forge({ header: { ...header, signerDevice, accountId: device.deviceId } }), "E_CHAIN(prev)"],
      [await forge({ header: { ...header, signerDevice: zeroId() } }), "E_CHAIN(signer)"],
      [await forge({}, undefined, zeroId()), "E_CHAIN(signer)"],
      [
        await forge({ header: { ...header, signerDevice: zeroId() } }, undefined, zeroId()),
        "E_CHAIN(signer)",
      ],
      [await forge({ device: { ...device.record, sigPk: smallOrder } }), "E_LOW_ORDER"],
      [await forge({ device: { ...device.record, boxPk: smallOrder } }), "E_LOW_ORDER"],
      [await forge({ device: { ...device.record, kind: "kit" } }), "E_CHAIN(kit)"],
      [await forge({ device: { ...device.record, sigPk: device.record.admPk } }), "E_CHAIN(keyreuse)"],
    ] as const;
    for (const [wire, refusal] of refusals) expect(await refusalOf(() => startChain(wire))).toBe(refusal);
  });

  test("with the signatures swapped, repeated or one missing", async () => {
    const good = decodeWire(await forge({}));
    const [adm, sig] = good.signatures;
    if (adm === undefined || sig === undefined) throw new Error("two signatures expected");
    for (const signatures of [[sig, adm], [adm, adm], [sig, sig], [adm]])
      expect(await refusalOf(() => startChain(encodeWire(good.bytes, signatures)))).toBe("E_SIG");
    expect(await refusalOf(async () => startChain(await forge({}, ["stmt-sig", "stmt-sig"])))).toBe("E_SIG");
  });
});
