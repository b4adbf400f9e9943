import type { Role } from "#app/protocol/roles.ts";

/** Who may call a route at all; which rows, db/access decides. */
export type Rule =
  | { roles: readonly Role[] /** Also staff whom no administrator has endorsed yet. */; pending?: true }
  | { /** Why anybody may call it without a session. */ open: string };

const everyone = ["patient", "clinician", "officer", "administrator"] as const;
const members = ["patient", "clinician"] as const;

/**
 * The one table of who may do what (architecture "Sessions, secrets, roles"): method and path pattern of every route of the
 * API. A test holds it equal to the route manifest and tries each cell.
 */
export const accessRules = {
  "POST /api/setup/begin": { open: "before the first administrator; the one-time token decides" },
  "POST /api/setup/finish": { open: "before the first administrator; the one-time token decides" },
  "GET /api/invitations": { roles: ["patient", "clinician", "administrator"] },
  "POST /api/invitations": { roles: ["patient", "clinician", "administrator"] },
  "GET /api/invitations/:invId/open": {
    open: "the invited person has no account; the id is 16 random bytes",
  },
  "POST /api/invitations/:invId/begin": { open: "the invited person has no account yet" },
  "POST /api/invitations/:invId/accept": { open: "the signature by the link's secret decides" },
  "POST /api/invitations/:invId/join": { open: "the same, of an administrator, whom the root then adds" },
  "POST /api/invitations/:invId/cancel": { roles: ["patient", "clinician", "administrator"] },
  "POST /api/session/begin": { open: "signing in" },
  "POST /api/session/finish": { open: "signing in" },
  "POST /api/session/end": { roles: everyone, pending: true },
  "POST /api/session/end-all": { roles: everyone, pending: true },
  "POST /api/people/:accountId/end": { roles: ["administrator"] },
  "POST /api/people/:accountId/end-sessions": { roles: ["administrator"] },
  "GET /api/passkeys": { roles: everyone, pending: true },
  "POST /api/passkeys": { roles: everyone, pending: true },
  "POST /api/passkeys/begin": { roles: everyone, pending: true },
  "POST /api/passkeys/remove": { roles: everyone, pending: true },
  "POST /api/links/begin": { open: "a browser that nobody is signed in to yet" },
  "POST /api/links": { open: "the same; the id is 16 random bytes, and what it says is sealed" },
  "POST /api/links/:linkId/new": { open: "the same" },
  "POST /api/links/:linkId/old": { roles: everyone, pending: true },
  "GET /api/links/:linkId/messages": { open: "the id is 16 random bytes, and what it says is sealed" },
  "POST /api/links/:linkId/challenge": { open: "the same" },
  "POST /api/links/:linkId/finish": { open: "a signature by a device of the account decides" },
  "POST /api/recovery/begin": {
    open: "nothing but a recovery sheet is left; its locator is 16 secret bytes",
  },
  "POST /api/recovery/finish": { open: "a signature by the kit decides" },
  "POST /api/recovery/revoke": { open: "the same; the paper is all that is left of the account" },
  "POST /api/recovery/block": { open: "the same" },
  "GET /api/me": { roles: everyone, pending: true },
  "GET /api/sync/keylog": { roles: everyone, pending: true },
  "GET /api/keylog/leaves": { roles: ["officer", "administrator"] },
  "GET /api/log/changes": { roles: everyone, pending: true },
  "POST /api/log/consents": { roles: ["officer", "administrator"] },
  "GET /api/sync/feed": { roles: members, pending: true },
  "GET /api/sync/envelopes": { roles: members, pending: true },
  "GET /api/events": { roles: everyone, pending: true },
  "GET /api/directory": { roles: everyone, pending: true },
  "POST /api/threads": { roles: members },
  "POST /api/threads/:threadId/close": { roles: members },
  "POST /api/threads/:threadId/members": { roles: members },
  "POST /api/envelopes": { roles: members },
  "POST /api/blobs": { roles: members },
  "POST /api/blobs/:blobId/chunks/:index": { roles: members },
  "POST /api/blobs/:blobId/finish": { roles: members },
  "POST /api/blobs/:blobId/cancel": { roles: members },
  "GET /api/blobs/:blobId": { roles: members },
  "POST /api/chain/device": { roles: everyone, pending: true },
  "POST /api/chain/kit": { roles: everyone, pending: true },
  "POST /api/chain/revoke": { roles: everyone, pending: true },
  "GET /api/chain/removal": { roles: everyone, pending: true },
  "POST /api/chain/removal": { roles: everyone, pending: true },
  "POST /api/people/:accountId/block": { roles: ["administrator"] },
  "POST /api/chain/rotate": { roles: members },
  "GET /api/device/envelopes": { roles: members },
  "POST /api/chain/endorse": { roles: ["administrator"] },
  "POST /api/chain/team": { roles: ["administrator"] },
  "POST /api/chain/policy": { roles: ["administrator"] },
  "POST /api/chain/offboard": { roles: ["administrator"] },
  "POST /api/clinic": { roles: ["administrator"] },
  "GET /api/audit/entries": { roles: ["officer"] },
  "GET /api/audit/logs": { roles: ["officer"] },
  "GET /api/audit/checkpoint": { roles: ["officer"] },
  "GET /api/audit/leaves": { roles: ["officer"] },
  "GET /api/audit/proof": { roles: ["officer"] },
  "GET /api/audit/export": { roles: ["officer"] },
  "GET /api/audit/own": { roles: everyone },
  "GET /api/audit/names": { roles: ["officer"] },
  "POST /api/audit/people": { roles: ["officer"] },
  "GET /api/audit/devices": { roles: ["officer"] },
  "POST /api/audit/device-report": { roles: ["officer"] },
  "GET /api/disclosures": { roles: ["officer"] },
  "POST /api/disclosures": { roles: ["officer"] },
  "GET /api/disclosures/own": { roles: ["patient"] },
  "GET /api/review": { roles: ["officer"] },
  "POST /api/review/settings": { roles: ["officer"] },
  "POST /api/review/watch": { roles: ["officer"] },
  "POST /api/review/cases": { roles: ["officer"] },
  "POST /api/review/cases/:caseId/step": { roles: ["officer"] },
  "POST /api/review/signoffs": { roles: ["officer"] },
  "POST /api/review/holds": { roles: ["officer"] },
  "POST /api/review/holds/:holdId/clear": { roles: ["officer"] },
  "POST /api/review/redactions": { roles: ["officer"] },
  "POST /api/review/redactions/:redactionId/decide": { roles: ["officer"] },
} as const satisfies Record<string, Rule>;

export type RouteName = keyof typeof accessRules;

export type Verdict = "allowed" | "E_FORBIDDEN" | "E_PENDING";

export function judge(rule: Rule, role: Role, status: "active" | "pending"): Verdict {
  if ("open" in rule) return "allowed";
  if (!rule.roles.includes(role)) return "E_FORBIDDEN";
  return status === "active" || rule.pending ? "allowed" : "E_PENDING";
}
