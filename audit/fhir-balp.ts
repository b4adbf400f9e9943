import { toBase64 } from "./base64.ts";
import type { Entry } from "./entry.ts";
import { type BalpProfile, type Coding, EVENTS } from "./events.ts";

export interface FhirAgent {
  type?: { coding: Coding[] };
  role?: { text: string }[];
  who: { identifier: { system: string; value: string } } | { display: string };
  requestor: boolean;
  network?: { address: string; type?: string };
}

export interface FhirEntity {
  what?: { type?: string; identifier: { system: string; value: string } };
  type?: Coding;
  role?: Coding;
  query?: string;
}

/** Which of the general patterns of IHE BALP an event follows (profiles.ihe.net/ITI/BALP). */
export interface BalpClaim {
  profile: string;
  pattern: "Read" | "Query" | "Create" | "Update" | "Delete";
}

const PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
const DCM = "http://dicom.nema.org/resources/ontology/DCM";
const PARTICIPANT_TYPE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
const PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";

const patterns: Partial<Record<BalpProfile, BalpClaim["pattern"]>> = {
  PatientRead: "Read",
  Read: "Read",
  PatientQuery: "Query",
  Query: "Query",
  PatientCreate: "Create",
  PatientUpdate: "Update",
  PatientDelete: "Delete",
};

/**
 * The profile that an entry can truly claim, or null. All five patterns are for what succeeded, want the client's network,
 * and exactly one object unless they are queries. Disclosure and authorisation are claimed by nothing: the one wants to know
 * who received, which stands among the erasable words and not in a leaf, the other wants agents that a leaf does not name.
 */
export function balpClaim(entry: Entry, patient: string | null): BalpClaim | null {
  const { balp } = EVENTS[entry.e];
  const pattern = balp === null ? undefined : patterns[balp];
  if (pattern === undefined || entry.o !== "ok" || entry.net === null || entry.a.p === null) return null;
  if (pattern !== "Query" && entry.x.length === 0) return null;
  return { pattern, profile: `${PROFILES}${patient === null ? "" : "Patient"}${pattern}` };
}

/**
 * Client, server and person. Data flows to the client of a read; everywhere else the client is called the source, but where
 * something goes: there it is an application, and the server keeps it.
 */
export function balpAgents(
  { pattern }: BalpClaim,
  { a, net }: Entry,
  origin: string,
  identifier: (kind: string, value: string) => FhirAgent["who"],
): FhirAgent[] {
  const [client, server] = systemsOf(pattern);
  const isAuthor = pattern !== "Read" && pattern !== "Query";
  const [host = origin] = origin.split("/");
  return [
    {
      type: { coding: [client] },
      who: a.s === null ? { display: "browser" } : identifier("session", a.s),
      requestor: false,
      // A keyed hash of the address prefix: tells networks apart, and no more.
      network: { address: net ?? "" },
    },
    {
      type: { coding: [server] },
      who: { identifier: { system: "urn:ietf:rfc:3986", value: `https://${host}` } },
      requestor: false,
      network: { address: host, type: "1" },
    },
    {
      type: { coding: [{ system: PARTICIPATION, code: isAuthor ? "AUT" : "IRCP" }] },
      ...(a.r !== null && { role: [{ text: a.r }] }),
      who: a.p === null ? { display: a.k } : identifier("person", a.p),
      requestor: true,
    },
  ];
}

function systemsOf(pattern: BalpClaim["pattern"]): [client: Coding, server: Coding] {
  const [source, destination] = [dcm("110153"), dcm("110152")];
  if (pattern === "Delete") return [dcm("110150"), { system: PARTICIPANT_TYPE, code: "custodian" }];
  return pattern === "Read" ? [destination, source] : [source, destination];
}

function dcm(code: string): Coding {
  return { system: DCM, code };
}

/**
 * The one object of the profile, and whatever else was concerned as "other". Of a query what was asked for: the names of its
 * filters, since a leaf never holds their values.
 */
export function balpData(
  { pattern }: BalpClaim,
  { e, f }: Entry,
  things: readonly FhirEntity[],
): FhirEntity[] {
  const others = (list: readonly FhirEntity[]) =>
    list.map(({ what }) => ({ what, type: { system: ENTITY_TYPE, code: "4" } }));
  if (pattern !== "Query") return [...things.slice(0, 1), ...others(things.slice(1))];
  const query = toBase64(new TextEncoder().encode(`${e}?${f.join("&")}`));
  const asked = {
    type: { system: ENTITY_TYPE, code: "2" },
    role: { system: OBJECT_ROLE, code: "24" },
    query,
  };
  return [asked, ...others(things)];
}
