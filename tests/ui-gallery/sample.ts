import type { ConversationLine } from "#app/clinical/conversation.tsx";
import type { Reader } from "#app/clinical/who-can-read.tsx";
import type { Translate } from "#app/i18n/create-text.ts";
import type { Locale } from "#app/i18n/locale.ts";
import type { Place } from "#app/ui/place.ts";

export const now = Date.UTC(2026, 4, 4, 15, 30);
const hour = 3_600_000;

export const emergency = { emergencyNumber: "112", crisisNumber: "0800 111 0 111" };

export function clinicName(locale: Locale): string {
  return locale === "ar" ? "عيادة الواحة" : "Riverside Clinic";
}

export const readers: readonly Reader[] = [
  { accountId: "me", name: "Sam Ortega", role: "patient", trust: "self", devices: 2 },
  { accountId: "a", name: "Dr Amal Haddad", role: "clinician", trust: "endorsed", devices: 2 },
  { accountId: "b", name: "أحمد منصور", role: "clinician", trust: "invitation", devices: 1 },
];

const message = {
  kind: "message",
  unread: false,
  state: "sent",
  readers,
  alsoSentToRemoved: [],
  hasBidi: false,
  attachments: [],
} as const;

export const lines: readonly ConversationLine[] = [
  {
    kind: "created",
    atMs: now - 30 * hour,
    own: false,
    byName: "Sam Ortega",
    names: ["Dr Amal Haddad", "أحمد منصور"],
    rights: null,
    untilMs: null,
  },
  {
    ...message,
    envHash: "1",
    fromName: "Sam Ortega",
    fromRole: "patient",
    own: true,
    sentMs: now - 30 * hour,
    text: "Good morning. Since Monday I take 10 mg of the new tablet.\n\nIs it normal to feel a little dizzy in the morning?",
  },
  {
    ...message,
    envHash: "2",
    fromName: "Dr Amal Haddad",
    fromRole: "clinician",
    own: false,
    sentMs: now - 26 * hour,
    text: "صباح الخير. هذا شائع في الأسبوع الأول مع جرعة 10 mg.\nقِس ضغط الدم مساءً واكتب لي القيم من فضلك.",
  },
  {
    kind: "member-added",
    atMs: now - 5 * hour,
    own: false,
    byName: "Dr Amal Haddad",
    names: ["Nina Berg"],
    rights: null,
    untilMs: null,
  },
  {
    ...message,
    envHash: "3",
    fromName: "Sam Ortega",
    fromRole: "patient",
    own: true,
    sentMs: now - 4 * hour,
    text: "118/76 and 121/80.",
    state: "failed",
  },
  {
    ...message,
    envHash: "4",
    fromName: null,
    fromRole: "clinician",
    own: false,
    sentMs: now - hour,
    text: "Those are good values. Take \u202e01 mg\u202c as before.",
    unread: true,
    hasBidi: true,
    alsoSentToRemoved: ["Peter Lang"],
  },
  { kind: "missing", count: 2 },
  { kind: "refused", code: "E_SIG", envHash: "5", atMs: now - hour / 2 },
];

export const words = [
  "ribbon",
  "orchard",
  "velvet",
  "canyon",
  "lemon",
  "puzzle",
  "window",
  "harvest",
  "silver",
  "tiger",
  "meadow",
  "anchor",
];

export const clinicQr = `1|clinic|${"A".repeat(43)}`;
export const clinicCode = "482139057711862730345592064418";
export const invitationLink = `https://messages.riverside-clinic.example/i#1.${"Qm9".repeat(7)}.${"x7K".repeat(7)}.${"Zp4".repeat(14)}`;
export const accountId = "3q2-7wAAAAB9x7K4mQm9Zp4LrT0aYc8e6nV1uJ5sHgU";

export function patientPlaces(t: Translate): readonly Place[] {
  return [
    {
      id: "messages",
      label: t("nav.messages"),
      to: "#messages",
      icon: "messages",
      count: 2,
      countLabel: t("messages.unread", { count: 2 }),
    },
    { id: "record", label: t("nav.record"), to: "#record", icon: "record" },
    { id: "account", label: t("nav.account"), to: "#account", icon: "account" },
  ];
}

export function staffPlaces(t: Translate): readonly Place[] {
  return [
    { id: "inbox", label: t("nav.inbox"), to: "#inbox", icon: "messages" },
    { id: "people", label: t("nav.people"), to: "#people", icon: "people" },
    { id: "account", label: t("nav.account"), to: "#account", icon: "account" },
  ];
}

export function adminPlaces(t: Translate): readonly Place[] {
  return [
    { id: "people", label: t("nav.people"), to: "#people", icon: "people" },
    { id: "teams", label: t("nav.teams"), to: "#teams", icon: "teams" },
    { id: "clinic", label: t("nav.clinic"), to: "#clinic", icon: "clinic" },
    { id: "audit", label: t("nav.audit"), to: "#audit", icon: "log" },
  ];
}
