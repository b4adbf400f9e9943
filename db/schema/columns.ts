import { bigint, customType } from "drizzle-orm/pg-core";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";

/** bytea ↔ Uint8Array. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value),
});

/** bytea ↔ base64url text, branded: `id<AccountId>("account_id")`. */
export function id<T extends string>(name: string) {
  return customType<{ data: T; driverData: Buffer }>({
    dataType: () => "bytea",
    toDriver: (value) => Buffer.from(fromBase64url(value)),
    // The column holds what an id of this brand was decoded from.
    fromDriver: (value) => toBase64url(new Uint8Array(value)) as T,
  })(name);
}

/** int8 below 2^53: a sequence number, a log index or milliseconds since 1970. */
export function count(name: string) {
  return bigint(name, { mode: "number" });
}
