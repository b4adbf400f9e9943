import { toBase64url } from "#app/lib/base64url.ts";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Ids that only the server knows: base64url of 16 random bytes. A person is never shown by this id to another person. */
export type PersonId = Id<"person">;
/** What the audit log calls a person; joined to a name in `person_private` only. */
export type Pseudonym = Id<"pseudonym">;

/** A fresh id from 16 random bytes. */
export function newId<T extends PersonId | Pseudonym>(random16: Uint8Array): T {
  // The caller names what the bytes are, as idOf of app/lib does.
  return toBase64url(random16) as T;
}
