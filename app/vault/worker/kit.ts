import { zeroId } from "#app/crypto/codec.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { logKeyCode } from "#app/crypto/public/log-key-code.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { generateKit, kitRecord } from "#app/crypto/secret/kit.ts";
import { type ChainSigner, provePossession, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { KitPost } from "#app/protocol/clinic-api.ts";
import { VaultError } from "../rpc.ts";
import type { KitSheet } from "../sheet-rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Model } from "./model-types.ts";
import { signedAt } from "./pins.ts";

/** A signed kit that the person has not confirmed: in memory only, so an unconfirmed sheet is worth nothing. */
export interface NewKit {
  sheet: KitSheet;
  quiz: [number, number, number];
  post: KitPost;
}

/** Makes a kit and signs its ADD, in place of another where that one signs (SPEC §10). Only patients' kits carry keys to read with; the others' are identity-only. */
export async function signKit(
  model: Model,
  env: VaultEnvironment,
  own: ChainState,
  signer: ChainSigner,
  replaces: Uint8Array = zeroId(),
): Promise<NewKit> {
  const { identity, keylog } = model;
  const kit = generateKit((length) => env.random(length));
  const identityOnly = identity.role !== "patient";
  const at = signedAt(model, env.clock);
  const device = kitRecord(kit, { createdMs: at.timeMs, identityOnly });
  const place = { accountId: own.accountId, seq: own.seq + 1, prev: own.head };
  const possession = await provePossession(place, device, kit.keys);
  const wire = await signNext(own, { type: "add", device, replaces, ...possession }, at, signer);
  return {
    sheet: {
      words: [...kit.words],
      accountId: identity.accountId,
      clinicCode: safetyNumber(fromBase64url(identity.clinicId)),
      log: { size: keylog.head.size, root: keylog.head.root },
      logKey: keylog.key === null ? null : logKeyCode(keylog.key),
      createdMs: at.timeMs,
    },
    quiz: quizPositions(env, kit.words.length),
    post: {
      wire: toBase64url(wire),
      kemPk: identityOnly ? null : toBase64url(kit.keys.kem.publicKey),
      locator: toBase64url(kit.locator),
    },
  };
}

/** Tolerates capitals and white space around a word; E_KIT_WORDS names no position, so guessing learns nothing. */
export function requireQuiz(kit: NewKit, words: readonly string[]): void {
  const right = kit.quiz.every((position, i) => words[i]?.trim().toLowerCase() === kit.sheet.words[position]);
  if (!right) throw new VaultError("E_KIT_WORDS");
}

/** Three different positions, ascending, so that they are asked in reading order. */
function quizPositions(env: VaultEnvironment, count: number): [number, number, number] {
  const positions = new Set<number>();
  // 252 is the greatest multiple of 12 that a byte holds: above it the draw would favour the first words.
  while (positions.size < 3)
    for (const byte of env.random(8)) if (byte < 252 && positions.size < 3) positions.add(byte % count);
  const [first = 0, second = 1, third = 2] = [...positions].sort((a, b) => a - b);
  return [first, second, third];
}
