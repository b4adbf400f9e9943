import { z } from "zod/mini";
import { lineUpTo } from "./wire.ts";

/** A person as the officer sees one beside entries. */
export const namedPerson = z.strictObject({ pseudonym: z.string(), name: z.string(), role: z.string() });
export type NamedPerson = z.infer<typeof namedPerson>;

/** GET /api/audit/names?ids=<at most 64 pseudonyms, comma-separated> */
export const peopleNamed = z.strictObject({ people: z.array(namedPerson) });

/** POST /api/audit/people: a part of a name, in a body because an address is kept in too many places. */
export const peopleSearch = z.strictObject({ name: lineUpTo(100).check(z.minLength(2)) });
/** At most 20, by name. */
export const peopleFound = z.strictObject({ people: z.array(namedPerson), more: z.boolean() });
