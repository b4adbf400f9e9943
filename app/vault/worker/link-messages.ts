import { z } from "zod/mini";
import type { Random } from "#app/crypto/primitives/random.ts";
import { checkKinds } from "#app/crypto/public/body-types.ts";
import { type LinkSide, openLinkMessage, sealLinkMessage } from "#app/crypto/secret/linking.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { fromUtf8, utf8 } from "#app/lib/bytes.ts";
import { roles } from "#app/protocol/roles.ts";
import { bytesOf, counter, displayName, id32, kemPublicKey, signature } from "#app/protocol/wire.ts";
import { VaultError } from "../rpc.ts";
import { logPins } from "./log-pins.ts";

const v = z.literal(2);
const noteName = z.string().check(z.maxLength(255), z.regex(/^\P{Surrogate}*$/u));

/** Steps 1 and 3, by the new browser (SPEC §10). */
const fromNew = z.discriminatedUnion("type", [
  z.strictObject({
    v,
    type: z.literal("hello"),
    device: bytesOf(138),
    kemPk: kemPublicKey,
    /** Of the nonce that the proof shows. */
    commit: id32,
    label: z.string().check(z.maxLength(64), z.regex(/^[^\p{Cc}\p{Surrogate}]*$/u)),
  }),
  z.strictObject({
    v,
    type: z.literal("proof"),
    seq: counter,
    prev: id32,
    nonce: id32,
    possessionAdm: signature,
    possessionSig: signature,
  }),
]);
/** Names of the account's devices and the newest of its checks (SPEC §10 "Account notes"). */
const accountNotes = z.strictObject({
  names: z.array(z.strictObject({ device: id32, name: noteName, atMs: counter })).check(z.maxLength(16)),
  checks: z
    .array(
      z.strictObject({ account: id32, by: z.enum(checkKinds), atMs: counter, name: z.nullable(noteName) }),
    )
    .check(z.maxLength(64)),
});

/** Steps 2 and 4, by the browser that stands in the chain. */
const fromOld = z.discriminatedUnion("type", [
  z.strictObject({
    v,
    type: z.literal("offer"),
    accountId: id32,
    seq: counter,
    prev: id32,
    clinicId: id32,
    nonce: id32,
  }),
  z.strictObject({
    v,
    type: z.literal("welcome"),
    accountId: id32,
    role: z.enum(roles),
    seq: counter,
    head: id32,
    from: id32,
    clinicId: id32,
    clinicName: displayName,
    pins: logPins,
    notes: accountNotes,
  }),
]);
export type FromNew = z.infer<typeof fromNew>;
export type FromOld = z.infer<typeof fromOld>;
export type Hello = Extract<FromNew, { type: "hello" }>;
export type Proof = Extract<FromNew, { type: "proof" }>;
export type Offer = Extract<FromOld, { type: "offer" }>;
export type WelcomeMessage = Extract<FromOld, { type: "welcome" }>;

/** Sealed under the sender's direction key, base64url. */
export function sealLink(secret: Uint8Array, message: FromNew | FromOld, random: Random): string {
  const from: LinkSide = message.type === "hello" || message.type === "proof" ? "new" : "old";
  return toBase64url(sealLinkMessage(utf8(JSON.stringify(message)), secret, from, random));
}

export function openFromNew(secret: Uint8Array, sealed: string): FromNew {
  return parse(fromNew, openLinkMessage(fromBase64url(sealed), secret, "new"));
}

export function openFromOld(secret: Uint8Array, sealed: string): FromOld {
  return parse(fromOld, openLinkMessage(fromBase64url(sealed), secret, "old"));
}

/** Anything but the schema is E_SCHEMA, without a cause: zod's issues quote values. */
function parse<T extends z.ZodMiniType>(schema: T, bytes: Uint8Array): z.output<T> {
  try {
    return schema.parse(JSON.parse(fromUtf8(bytes)));
  } catch {
    throw new VaultError("E_SCHEMA");
  }
}
