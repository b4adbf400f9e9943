import { Fhir } from "fhir";
import { describe, expect, it } from "vitest";
import type { Entry } from "#audit/entry.ts";
import { EVENTS } from "#audit/events.ts";
import { type FhirAuditEvent, fhirAuditEvents, fhirBundle } from "#audit/fhir.ts";
import { ORIGIN, sampleEntry } from "./sample.ts";

const events = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
const validator = new Fhir();
const DCM = "http://dicom.nema.org/resources/ontology/DCM";

/** What the R4 definitions in the package object to; codes of terminologies that it does not hold are only warnings. */
function objections(resource: object) {
  const { messages } = validator.validate(resource, { errorOnUnexpected: true });
  return messages.filter(({ severity }) => severity === "error" || severity === "fatal");
}
const full = (changes: Partial<Entry>) => sampleEntry(1, { net: "net7", p: ["one"], ...changes });

describe("a FHIR R4 AuditEvent", () => {
  it("is told once a patient, and once when no patient is concerned", () => {
    const entry = { ...sampleEntry(1), p: ["one", "two"] };
    const found = fhirAuditEvents(entry, ORIGIN);
    expect(found.map(({ id }) => id)).toEqual([entry.id, `${entry.id}-1`]);
    const patientOf = (index: number) => found[index]?.entity?.[0]?.what?.identifier.value;
    expect([patientOf(0), patientOf(1)]).toEqual(["one", "two"]);
    expect(fhirAuditEvents({ ...entry, p: [] }, ORIGIN)).toHaveLength(1);
  });

  it.each(events)(
    "is valid by a FHIR R4 validator, with and without patient, network and success: %s",
    (e) => {
      for (const p of [[], ["one", "two"]])
        for (const net of [null, "net7"])
          for (const o of ["ok", "denied"] as const)
            for (const event of fhirAuditEvents(sampleEntry(1, { e, p, net, o }), ORIGIN)) {
              expect(objections(event)).toEqual([]);
              expect(event.agent.filter(({ requestor }) => requestor)).toHaveLength(1);
            }
    },
  );

  it("the validator would object: to a code of no value set, a missing field, a field too many", () => {
    const [event] = fhirAuditEvents(full({}), ORIGIN);
    const { recorded, ...late } = event as FhirAuditEvent;
    expect(recorded).toBeDefined();
    for (const broken of [late, { ...event, action: "Q" }, { ...event, outcome: "7" }, { ...event, also: 1 }])
      expect(objections(broken)).not.toEqual([]);
  });

  it("is valid in a bundle, line by line as it is streamed", () => {
    const found = fhirAuditEvents(full({ p: ["one", "two"] }), ORIGIN);
    const text =
      fhirBundle.head + found.map((event, i) => fhirBundle.entry(event, i === 0)).join("") + fhirBundle.end;
    expect(objections(JSON.parse(text))).toEqual([]);
    expect(JSON.parse(text).entry).toHaveLength(2);
    expect(objections(JSON.parse(fhirBundle.head + fhirBundle.end))).toEqual([]);
  });

  it.each([
    ["ok", "0"],
    ["denied", "4"],
    ["partial", "4"],
    ["error", "8"],
  ] as const)("says of %s the outcome %s", (o, outcome) => {
    expect(fhirAuditEvents({ ...sampleEntry(1), o }, ORIGIN)[0]?.outcome).toBe(outcome);
  });
});

/** The constraints of the published profiles (IHE ITI BALP 1.1), as they are written in its sources. */
const sources = ["AUT", "INF", "CST"];
const balp = {
  Read: { action: "R", code: "read", client: "110152", server: "110153", user: ["IRCP"] },
  Query: { action: "E", code: "search-type", client: "110153", server: "110152", user: ["IRCP"] },
  Create: { action: "C", code: "create", client: "110153", server: "110152", user: sources },
  Update: { action: "U", code: "update", client: "110153", server: "110152", user: sources },
  Delete: { action: "D", code: "delete", client: "110150", server: "custodian", user: sources },
} as const;
const CUSTODIAN = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

function requireProfile(event: FhirAuditEvent, name: string): void {
  const [, patient, pattern] =
    /IHE\.BasicAudit\.(Patient)?(Read|Query|Create|Update|Delete)$/.exec(name) ?? [];
  const wanted = balp[pattern as keyof typeof balp];
  expect(event.type.code).toBe("rest");
  expect(event.subtype?.map(({ code }) => code)).toContain(wanted.code);
  expect([event.action, event.outcome]).toEqual([wanted.action, "0"]);
  const agents = (system: string, codes: readonly string[]) =>
    event.agent.filter(({ type }) =>
      type?.coding.some((coding) => coding.system === system && codes.includes(coding.code)),
    );
  for (const role of [wanted.client, wanted.server]) {
    const [agent, ...more] = agents(role === "custodian" ? CUSTODIAN : DCM, [role]);
    expect([agent?.who !== undefined, (agent?.network?.address ?? "") !== "", more]).toEqual([
      true,
      true,
      [],
    ]);
  }
  const users = agents("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", wanted.user);
  expect(users).toHaveLength(1);
  expect(users[0]).toMatchObject({ requestor: true, who: {} });
  expect(users[0]?.network).toBeUndefined();
  const entities = (code: string) => (event.entity ?? []).filter(({ type }) => type?.code === code);
  const [data, ...others] = entities("2");
  expect(others).toEqual([]);
  if (pattern === "Query") {
    expect([data?.role?.code, data?.what]).toEqual(["24", undefined]);
    expect(data?.query).toMatch(/^[A-Za-z0-9+/]+=*$/);
  } else expect([data?.role?.code, data?.what !== undefined]).toEqual(["4", true]);
  expect(entities("1").map(({ role, what }) => [role?.code, what?.type])).toEqual(
    patient ? [["1", "Patient"]] : [],
  );
  for (const { what } of entities("XrequestId")) expect(what?.identifier.value).not.toBe("");
}

describe("a profile of IHE BALP", () => {
  const rest = events.filter((e) => /Read|Query|Create|Update|Delete/.test(EVENTS[e].balp ?? ""));

  it.each(rest)("is claimed by what has all of it: %s", (e) => {
    for (const p of [[], ["one", "two"]])
      for (const x of [
        [{ t: "thread", i: "a" }],
        [
          { t: "thread", i: "a" },
          { t: "envelope", i: "b" },
        ],
      ])
        for (const event of fhirAuditEvents(full({ e, p, x }), ORIGIN)) {
          const [name = ""] = event.meta?.profile ?? [];
          expect(name).toContain(p.length > 0 ? ".Patient" : ".BasicAudit.");
          requireProfile(event, name);
        }
  });

  it("is claimed by nothing that was refused, has no network or no object, nor by other events", () => {
    const claims = (changes: Partial<Entry>) => fhirAuditEvents(full(changes), ORIGIN)[0]?.meta;
    expect(claims({ e: "thread.read" })).toBeDefined();
    for (const changes of [{ o: "denied" as const }, { o: "partial" as const }, { net: null }, { x: [] }])
      expect(claims({ e: "thread.read", ...changes })).toBeUndefined();
    for (const e of events.filter((each) => !rest.includes(each)))
      expect([e, claims({ e })]).toEqual([e, undefined]);
  });
});
