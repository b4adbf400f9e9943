import { toBase64url } from "#app/lib/base64url.ts";
import type { Accounting } from "#app/protocol/disclosure-api.ts";
import { type DisclosureRef, disclosuresOf } from "#db/access/disclosures.server.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { disclosureLeaves } from "#db/queries/disclosures.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { Connections, ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { disclosureCsv } from "../audit-log/disclosure-csv.server.ts";
import { idIn, onlyParameters } from "../audited/input.server.ts";
import { streamLines } from "../audited/lines.server.ts";
import type { Grant, ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { RequestArgs } from "../audited/request-args.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { type AskedLog, askedLog } from "./asked-log.server.ts";
import { ledTo } from "./checkpoint-answer.server.ts";
import { actorsOf } from "./entry-people.server.ts";

/** The way leads back to the oldest log in which one of them stands. */
type Ids = AskedLog & { refs: readonly DisclosureRef[]; isCsv: boolean };

const always = { from: "0000-00-00", to: "9999-99-99" };

/** The accounting of disclosures of one patient over a period, as the officer hands it out; nobody's where none is named. */
export const disclosures: ReadSpec<Caller, Ids> = {
  route: "GET /api/disclosures",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, ["patient", "from", "to", "known", "format"]);
    const asked = url.searchParams.get("patient");
    const format = url.searchParams.get("format") ?? "json";
    refuseUnless(format === "json" || format === "csv", "E_BAD_REQUEST");
    const patient = asked === null ? null : idIn<Pseudonym>(asked, 16);
    const [known] = patient === null ? [] : await patientsNamed(connections, [patient]);
    if (patient !== null && known === undefined) return null;
    const period = { from: dayIn(url, "from") ?? always.from, to: dayIn(url, "to") ?? always.to };
    const grant = await grantFor(connections, known ?? null, url, period);
    const isCsv = format === "csv";
    const x = [{ t: "accounting", i: isCsv ? "csv" : "disclosures" }];
    const filters = (["patient", "from", "to"] as const).filter((name) => url.searchParams.has(name));
    return { ...grant, ids: { ...grant.ids, isCsv }, entities: x, filters, ...(isCsv && exported) };
  },
  read: (ticket, _caller, args) => answered(ticket, args),
};

const exported = { event: "audit.export" } as const;

/** The same for the patient, about whom it is: every one there ever was. */
export const ownDisclosures: ReadSpec<Caller, Ids> = {
  route: "GET /api/disclosures/own",
  event: "access-log.view",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["known"]);
    const grant = await grantFor(connections, caller.pseudonym, url, always);
    return { ...grant, entities: [{ t: "accounting", i: "disclosures" }] };
  },
  read: (ticket, _caller, args) => answered(ticket, args),
};

async function grantFor(
  connections: Connections,
  patient: Pseudonym | null,
  url: URL,
  period: { from: string; to: string },
): Promise<Grant<Ids>> {
  const refs = patient === null ? [] : await disclosuresOf(connections, patient, period);
  const found = await askedLog(connections, url, { backTo: refs.map(({ log }) => log) });
  return {
    ids: { ...found, refs, isCsv: false },
    patients: patient === null ? [] : [patient],
    entities: [],
    n: refs.length,
  };
}

async function answered(ticket: ReadTicket<Ids>, { context }: RequestArgs): Promise<Accounting | Response> {
  const { log, refs, isCsv } = ticket.ids;
  const { checkpoints } = context.services;
  const newest = Math.max(-1, ...refs.map((ref) => (ref.log === log ? ref.seq : -1)));
  const { checkpoint, sizes } = await ledTo(ticket, newest + 1, checkpoints);
  const found = await disclosureLeaves(ticket, sizes);
  const people = await namesBehind(ticket, actorsOf(found.map(({ body }) => body)));
  if (isCsv) return csvFile(found, people);
  return {
    ...{ checkpoint, people },
    lines: found.map(({ body, proof, part, ...ref }) => ({
      ...{ ...ref, body: toBase64url(body) },
      proof: proof.map((hash) => toBase64url(hash)),
      part: part && { salt: toBase64url(part.salt), bytes: toBase64url(part.bytes) },
    })),
  };
}

function csvFile(...[found, people]: Parameters<typeof disclosureCsv>): Response {
  async function* lines() {
    yield disclosureCsv(found, people);
  }
  return streamLines(lines(), {
    ...{ fileName: "bedside-disclosures.csv", mediaType: "text/csv; charset=utf-8", items: found.length },
  });
}

function dayIn(url: URL, name: "from" | "to"): string | null {
  const given = url.searchParams.get(name);
  refuseUnless(given === null || /^\d{4}-\d\d-\d\d$/.test(given), "E_BAD_REQUEST");
  return given;
}
