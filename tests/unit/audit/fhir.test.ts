import { describe, expect, it } from "vitest";
import { EVENTS } from "#audit/events.ts";
import { fhirAuditEvents } from "#audit/fhir.ts";
import { ORIGIN, sampleEntry } from "./sample.ts";

describe("a FHIR R4 AuditEvent", () => {
  it("is told once a patient, and once when no patient is concerned", () => {
    const entry = { ...sampleEntry(1), p: ["one", "two"] };
    const events = fhirAuditEvents(entry, ORIGIN);
    expect(events.map(({ id }) => id)).toEqual([entry.id, `${entry.id}-1`]);
    const patientOf = (index: number) => events[index]?.entity?.[0]?.what?.identifier.value;
    expect([patientOf(0), patientOf(1)]).toEqual(["one", "two"]);
    expect(fhirAuditEvents({ ...entry, p: [] }, ORIGIN)).toHaveLength(1);
  });

  it.each(Object.keys(EVENTS) as (keyof typeof EVENTS)[])("has what R4 requires of every event: %s", (e) => {
    for (const event of fhirAuditEvents({ ...sampleEntry(1), e }, ORIGIN)) {
      expect(event).toMatchObject({
        resourceType: "AuditEvent",
        id: expect.stringMatching(/^[A-Za-z0-9.-]{1,64}$/),
        type: EVENTS[e].type,
        action: expect.stringMatching(/^[CRUDE]$/),
        recorded: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        source: { observer: {} },
      });
      expect(event.agent).toHaveLength(1);
      expect(event.agent[0]?.requestor).toBe(true);
      for (const entity of event.entity ?? []) expect(entity.what).toBeDefined();
    }
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
