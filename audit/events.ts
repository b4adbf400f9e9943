/** A code of a terminology; `system` is the URI that FHIR wants. */
export interface Coding {
  system: string;
  code: string;
}

/** How an event of ours is told as a FHIR R4 AuditEvent (SPEC §5); `subtype` may be empty where none fits. */
export interface EventMapping {
  type: Coding;
  subtype: readonly Coding[];
  action: "C" | "R" | "U" | "D" | "E";
  /** The IHE BALP profile it follows, or null. */
  balp: BalpProfile | null;
}

export type BalpProfile =
  | "PatientQuery"
  | "Query"
  | "PatientRead"
  | "Read"
  | "PatientCreate"
  | "PatientUpdate"
  | "PatientDelete"
  | "PrivacyDisclosure.Source"
  | "AuthZ";

const dcm = (code: string): Coding => ({ system: "http://dicom.nema.org/resources/ontology/DCM", code });
const rest: Coding = { system: "http://terminology.hl7.org/CodeSystem/audit-event-type", code: "rest" };
const interaction = (code: string): Coding => ({ system: "http://hl7.org/fhir/restful-interaction", code });
const lifecycle = (code: string): Coding => ({
  system: "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle",
  code,
});

const map = (
  type: Coding,
  subtype: readonly Coding[],
  action: EventMapping["action"],
  balp: BalpProfile | null = null,
): EventMapping => ({ type, subtype, action, balp });

const query = map(rest, [interaction("search-type")], "E", "PatientQuery");
const plainQuery = map(rest, [interaction("search-type")], "E", "Query");
const read = map(rest, [interaction("read")], "R", "PatientRead");
const plainRead = map(rest, [interaction("read")], "R", "Read");
const create = map(rest, [interaction("create")], "C", "PatientCreate");
const update = map(rest, [interaction("update")], "U", "PatientUpdate");
const remove = map(rest, [interaction("delete")], "D", "PatientDelete");
const disclose = map(dcm("110106"), [lifecycle("disclose")], "R", "PrivacyDisclosure.Source");
const login = map(dcm("110114"), [dcm("110122")], "E");
const logout = map(dcm("110114"), [dcm("110123")], "E");
const attributes = map(dcm("110113"), [dcm("110137")], "U");
const roles = map(dcm("110113"), [dcm("110136")], "U");
const configuration = map(dcm("110113"), [dcm("110129")], "U");
const logUsed = map(dcm("110101"), [], "R");
const logChanged = map(dcm("110101"), [], "U");
const activity = map(dcm("110100"), [], "E");

/** Every event there is. A leaf whose `e` is not a key of this table is refused (SPEC §2). */
export const EVENTS = {
  "stream.open": query,
  "settings.read": plainQuery,
  "thread.list": query,
  "thread.search": query,
  "directory.search": plainQuery,
  "device.list": plainQuery,
  "team.list": plainQuery,
  "invite.list": plainQuery,

  "thread.read": read,
  "envelope.read": read,
  "participant.read": read,
  "attachment.meta": read,
  "attachment.read": read,
  "receipt.read": read,
  "invite.open": plainRead,
  "keylog.read": plainRead,

  "thread.create": create,
  "envelope.send": create,
  "attachment.upload": create,
  "receipt.send": create,

  "thread.update": update,
  "participant.add": update,
  "participant.remove": update,

  "thread.close": remove,
  "envelope.expire": remove,

  "push.notify": disclose,
  "email.notify": disclose,
  "export.patient": disclose,
  "disclosure.record": disclose,

  "access.denied": map(
    dcm("110113"),
    [{ system: "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType", code: "AuthZ-Role" }],
    "E",
    "AuthZ",
  ),

  "breakglass.start": map(dcm("110113"), [dcm("110127")], "E"),
  "breakglass.stop": map(dcm("110113"), [dcm("110138")], "E"),

  login,
  logout,
  "session.end": logout,
  "login.fail": login,
  stepup: login,
  lock: logout,

  "device.link": attributes,
  "device.add": attributes,
  "device.revoke": attributes,
  "key.rotate": attributes,
  "recovery.use": attributes,
  "credential.add": attributes,
  "credential.remove": attributes,

  "clinic.setup": configuration,
  "person.invite": roles,
  "invite.accept": roles,
  "invite.cancel": roles,
  "person.endorse": roles,
  "person.offboard": roles,
  "role.grant": roles,
  "role.revoke": roles,
  "policy.change": configuration,
  "retention.change": configuration,
  "team.change": configuration,

  "audit.search": logUsed,
  "audit.view": logUsed,
  "audit.verify": logUsed,
  "access-log.view": logUsed,

  "audit.export": map(dcm("110106"), [], "R"),
  "audit.review": logChanged,
  "audit.signoff": logChanged,
  "audit.redact": logChanged,
  "hold.set": logChanged,
  "hold.clear": logChanged,

  "log.genesis": map(dcm("110100"), [dcm("110120")], "E"),
  "log.tick": activity,
  "log.anchor": activity,
  "log.key": activity,
  "log.epoch": activity,
  "backup.make": activity,
  "backup.restore": activity,
} as const satisfies Record<string, EventMapping>;

/** The closed list of event codes, field `e` of a leaf. */
export type AuditEvent = keyof typeof EVENTS;

const CODES: ReadonlySet<string> = new Set(Object.keys(EVENTS));

export function isAuditEvent(code: string): code is AuditEvent {
  return CODES.has(code);
}
