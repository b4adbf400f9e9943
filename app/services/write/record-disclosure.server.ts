import type { z } from "zod/mini";
import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { type DisclosureText, disclosurePost } from "#app/protocol/disclosure-api.ts";
import { disclosureIs } from "#db/access/disclosures.server.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { idIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** The last place on earth where a day begins is 14 hours ahead of UTC. */
const DAY_AHEAD_MS = 14 * 3_600_000;

/**
 * A disclosure that was made outside the program, for the patient's accounting (45 CFR 164.528). The entry is the record:
 * what was typed is its private part and stands nowhere else.
 */
export const recordDisclosure: WriteSpec<Caller, z.infer<typeof disclosurePost>> = {
  route: "POST /api/disclosures",
  body: disclosurePost,
  async write(tx, { body }) {
    const { text, corrects } = body;
    refuseUnless(isPastDay(text.date, tx.nowMs), "E_BAD_REQUEST");
    const patient = idIn<Pseudonym>(body.patient, 16);
    refuseUnless((await patientsNamed(tx, [patient])).length === 1, "E_NOT_FOUND");
    if (corrects !== null) refuseUnless(await disclosureIs(tx, patient, idIn(corrects, 16)), "E_NOT_FOUND");
    const id = toBase64url(tx.random(16));
    const x = [{ t: "disclosure", i: id }, ...(corrects === null ? [] : [{ t: "corrects", i: corrects }])];
    return {
      answer: { id },
      entries: [{ e: "disclosure.record", p: [patient], x, n: 1, private: utf8(asText(text)) }],
    };
  },
};

function isPastDay(date: string, nowMs: number): boolean {
  const ms = Date.parse(`${date}T00:00:00.000Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) && ms <= nowMs + DAY_AHEAD_MS;
}

function asText({ date, recipient, address, what, purpose, ground }: DisclosureText): string {
  return JSON.stringify({ date, recipient, address, what, purpose, ground });
}
