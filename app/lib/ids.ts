import { fromBase64url, toBase64url } from "./base64url.ts";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Ids outside app/crypto are base64url text, so that they are map keys and JSON; inside app/crypto they are bytes. */
export type AccountId = Id<"account">;
export type DeviceId = Id<"device">;
export type ThreadId = Id<"thread">;
export type TeamId = Id<"team">;
export type StmtHash = Id<"stmt">;
export type EnvHash = Id<"env">;
export type InvId = Id<"inv">;
export type BlobId = Id<"blob">;
export type LinkId = Id<"link">;

/** The caller names what the bytes are: `idOf<AccountId>(bytes)`. */
export function idOf<T extends Id<string>>(bytes: Uint8Array): T {
  return toBase64url(bytes) as T;
}

/** Bytes of an id; throws RangeError when it is not base64url. */
export function idBytes(id: Id<string>): Uint8Array<ArrayBuffer> {
  return fromBase64url(id);
}
