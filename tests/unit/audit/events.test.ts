import { describe, expect, it } from "vitest";
import { EVENTS, isAuditEvent } from "#audit/events.ts";

const DCM = "http://dicom.nema.org/resources/ontology/DCM";
const brief = (code: keyof typeof EVENTS) => {
  const { type, subtype, action, balp } = EVENTS[code];
  return [type.code, subtype.map((coding) => coding.code).join("+"), action, balp].join(" ");
};

/** SPEC §5, written out by hand: type, subtype, action, BALP profile. */
const ROWS: Record<string, readonly (keyof typeof EVENTS)[]> = {
  "rest search-type E PatientQuery": ["stream.open", "thread.list", "thread.search"],
  "rest search-type E Query": [
    "settings.read",
    "directory.search",
    "device.list",
    "team.list",
    "invite.list",
  ],
  "rest read R PatientRead": [
    "thread.read",
    "envelope.read",
    "participant.read",
    "attachment.meta",
    "attachment.read",
    "receipt.read",
  ],
  "rest read R Read": ["invite.open", "keylog.read"],
  "rest create C PatientCreate": ["thread.create", "envelope.send", "attachment.upload", "receipt.send"],
  "rest update U PatientUpdate": ["thread.update", "participant.add", "participant.remove"],
  "rest delete D PatientDelete": ["thread.close", "envelope.expire"],
  "110106 disclose R PrivacyDisclosure.Source": [
    "push.notify",
    "email.notify",
    "export.patient",
    "disclosure.record",
  ],
  "110113 AuthZ-Role E AuthZ": ["access.denied"],
  "110113 110127 E ": ["breakglass.start"],
  "110113 110138 E ": ["breakglass.stop"],
  "110114 110122 E ": ["login", "login.fail", "stepup"],
  "110114 110123 E ": ["logout", "session.end", "lock"],
  "110113 110137 U ": [
    "device.link",
    "device.add",
    "device.revoke",
    "key.rotate",
    "recovery.use",
    "credential.add",
    "credential.remove",
  ],
  "110113 110136 U ": [
    "person.invite",
    "invite.accept",
    "invite.cancel",
    "person.endorse",
    "person.offboard",
    "role.grant",
    "role.revoke",
  ],
  "110113 110129 U ": ["clinic.setup", "policy.change", "retention.change", "team.change"],
  "110101  R ": ["audit.search", "audit.view", "audit.verify", "access-log.view"],
  "110106  R ": ["audit.export"],
  "110101  U ": ["audit.review", "audit.signoff", "audit.redact", "hold.set", "hold.clear"],
  "110100 110120 E ": ["log.genesis"],
  "110100  E ": ["log.tick", "log.anchor", "log.key", "log.epoch", "backup.make", "backup.restore"],
};

describe("events", () => {
  it.each(Object.entries(ROWS).flatMap(([row, codes]) => codes.map((code) => [code, row] as const)))(
    "%s reads as %s",
    (code, row) => {
      expect(brief(code)).toBe(row);
    },
  );

  it("are all in the specification's table, each once", () => {
    expect(Object.values(ROWS).flat().toSorted()).toEqual(Object.keys(EVENTS).toSorted());
  });

  it("are a closed list", () => {
    for (const code of ["", "thread", "toString", "__proto__", "thread.read "])
      expect(isAuditEvent(code)).toBe(false);
  });

  it("name DICOM codes in DICOM's system", () => {
    for (const { type } of Object.values(EVENTS)) expect(type.system === DCM).toBe(/^\d+$/.test(type.code));
  });
});
