import type { z } from "zod/mini";
import { utf8 } from "#app/lib/bytes.ts";
import { peopleSearch } from "#app/protocol/officer-api.ts";
import { peopleNamed } from "#db/queries/person-name.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

const LIMIT = 20;

/**
 * People by a part of their name, so that the officer can filter the log by them. Its entry names the patients found; what
 * was typed is its private part, which can be erased.
 */
export const findPeople: WriteSpec<Caller, z.infer<typeof peopleSearch>> = {
  route: "POST /api/audit/people",
  body: peopleSearch,
  async write(tx, { body }) {
    const found = await peopleNamed(tx, body.name, LIMIT + 1);
    const people = found.slice(0, LIMIT);
    const p = people.flatMap(({ pseudonym, role }) => (role === "patient" ? [pseudonym] : []));
    return {
      answer: { people, more: found.length > LIMIT },
      entries: [{ e: "audit.search", p, n: people.length, f: ["name"], private: utf8(body.name) }],
    };
  },
};
