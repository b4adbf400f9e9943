import { zeroId } from "../codec.ts";
import { refuseUnless } from "../errors.ts";
import type { Random } from "../primitives/random.ts";
import { type KdfTag, kdf } from "../primitives/tagged.ts";
import { entropyFromWords, type WordsProblem, wordsFromEntropy } from "../primitives/words.ts";
import type { DeviceRecord } from "../public/device-record.ts";
import { type DeviceKeys, type DeviceSecrets, deviceRecordOf, softwareDeviceKeys } from "./device-keys.ts";

/** The recovery kit of an account (SPEC §10): whoever has its twelve words is the account's kit device, for good. */
export type Kit = {
  readonly words: readonly string[];
  /** Finds the account at the server, 16 bytes; no bearer token. */
  readonly locator: Uint8Array;
  readonly secrets: DeviceSecrets;
  readonly keys: DeviceKeys;
};

const empty = new Uint8Array(0);

/** A new kit from injected randomness. */
export function generateKit(random: Random): Kit {
  return kitFromEntropy(random(16));
}

export function kitFromEntropy(entropy: Uint8Array): Kit {
  refuseUnless(entropy.length === 16, "E_LEN");
  const root = kdf(entropy, empty, "kit", empty, 32);
  const derive = (tag: KdfTag, length: number) => kdf(root, empty, tag, empty, length);
  const secrets = {
    admSeed: derive("kit/adm", 32),
    sigSeed: derive("kit/sig", 32),
    boxSecret: derive("kit/box", 32),
    kemSeed: derive("kit/kem", 64),
  };
  const locator = derive("kit/locator", 16);
  return { words: wordsFromEntropy(entropy), locator, secrets, keys: softwareDeviceKeys(secrets) };
}

/** A kit from typed words, or what is wrong with them: how many there are, which one is unknown, or the checksum. */
export function kitFromWords(
  text: string,
): { readonly ok: true; readonly kit: Kit } | { readonly ok: false; readonly problem: WordsProblem } {
  const result = entropyFromWords(text);
  return result.ok ? { ok: true, kit: kitFromEntropy(result.entropy) } : result;
}

/** The kit's DevRec. Staff kits are identity-only: without box and KEM key, their history comes back from peers. */
export function kitRecord(
  kit: Kit,
  about: { readonly createdMs: number; readonly identityOnly: boolean },
): DeviceRecord {
  const record = deviceRecordOf(kit.keys, { kind: "kit", flags: 0, createdMs: about.createdMs });
  return about.identityOnly ? { ...record, boxPk: zeroId(), kemHash: zeroId() } : record;
}
