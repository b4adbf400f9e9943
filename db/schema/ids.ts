declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** Ids that only the server knows: base64url of 16 random bytes. A person is never shown by this id to another person. */
export type PersonId = Id<"person">;
/** What the audit log calls a person; joined to a name in `person_private` only. */
export type Pseudonym = Id<"pseudonym">;
