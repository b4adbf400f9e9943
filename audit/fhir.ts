import type { Entry } from "./entry.ts";
import { type Coding, EVENTS } from "./events.ts";
import { balpAgents, balpClaim, balpData, type FhirAgent, type FhirEntity } from "./fhir-balp.ts";

/** A FHIR R4 AuditEvent (hl7.org/fhir/R4/auditevent.html), as much of it as a leaf can say. */
export interface FhirAuditEvent {
  resourceType: "AuditEvent";
  id: string;
  meta?: { profile: string[] };
  type: Coding;
  subtype?: Coding[];
  action: string;
  recorded: string;
  outcome: "0" | "4" | "8";
  purposeOfEvent?: { coding: Coding[] }[];
  agent: FhirAgent[];
  source: { site: string; observer: { display: string }; type: Coding[] };
  entity?: FhirEntity[];
}

const ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
const SOURCE_TYPE = "http://terminology.hl7.org/CodeSystem/security-source-type";
const ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const ROLE_TYPE = "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
const BALP_ENTITY_TYPE = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
const OUTCOMES = { ok: "0", denied: "4", partial: "4", error: "8" } as const;

/**
 * The entry as AuditEvents, one a patient, one when it names none (SPEC §5). People stand as pseudonyms under the log's
 * origin. A profile of IHE BALP is claimed only by an event that has all of it.
 */
export function fhirAuditEvents(entry: Entry, origin: string): FhirAuditEvent[] {
  const patients = entry.p.length === 0 ? [null] : entry.p;
  return patients.map((patient, index) => fhirAuditEvent(entry, origin, patient, index));
}

function fhirAuditEvent(entry: Entry, origin: string, patient: string | null, index: number): FhirAuditEvent {
  const { type, subtype, action } = EVENTS[entry.e];
  const identifier = (kind: string, value: string) => ({
    identifier: { system: `https://${origin}/${kind}`, value },
  });
  const claim = balpClaim(entry, patient);
  const things: FhirEntity[] = entry.x.map(({ t, i }) => ({
    what: identifier(t, i),
    type: { system: ENTITY_TYPE, code: "2" },
    role: { system: OBJECT_ROLE, code: "4" },
  }));
  const entities: FhirEntity[] = [
    ...(patient === null
      ? []
      : [
          {
            what: { type: "Patient", ...identifier("person", patient) },
            type: { system: ENTITY_TYPE, code: "1" },
            role: { system: OBJECT_ROLE, code: "1" },
          },
        ]),
    ...(claim === null ? things : balpData(claim, entry, things)),
    ...(entry.q === null
      ? []
      : [
          {
            what: identifier("request", entry.q),
            type: { system: BALP_ENTITY_TYPE, code: "XrequestId" },
          },
        ]),
  ];
  return {
    resourceType: "AuditEvent",
    id: index === 0 ? entry.id : `${entry.id}-${index}`,
    ...(claim !== null && { meta: { profile: [claim.profile] } }),
    type,
    ...(subtype.length > 0 && { subtype: [...subtype] }),
    action,
    recorded: entry.t,
    outcome: OUTCOMES[entry.o],
    ...(entry.u !== null && { purposeOfEvent: [{ coding: [{ system: ACT_REASON, code: entry.u }] }] }),
    agent: claim === null ? [plainAgent(entry, identifier)] : balpAgents(claim, entry, origin, identifier),
    source: {
      site: origin,
      observer: { display: "Bedside" },
      type: [{ system: SOURCE_TYPE, code: "4" }],
    },
    ...(entities.length > 0 && { entity: entities }),
  };
}

function plainAgent({ a }: Entry, identifier: (kind: string, value: string) => FhirAgent["who"]): FhirAgent {
  return {
    ...(a.k === "user" && { type: { coding: [{ system: ROLE_TYPE, code: "humanuser" }] } }),
    ...(a.r !== null && { role: [{ text: a.r }] }),
    who: a.p === null ? { display: a.k } : identifier("person", a.p),
    requestor: true,
  };
}

/** The same events as one resource, in lines that can be written as they come. */
export const fhirBundle = {
  head: `{"resourceType":"Bundle","type":"collection","entry":[\n`,
  entry: (event: FhirAuditEvent, isFirst: boolean) =>
    `${isFirst ? "" : ",\n"}${JSON.stringify({ resource: event })}`,
  end: "\n]}\n",
} as const;
