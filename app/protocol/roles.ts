/** One person, one role, one account (architecture: sessions, secrets, roles). A proxy is a patient-role person with an invitation of kind 2. */
export const roles = ["patient", "clinician", "officer", "administrator"] as const;
export type Role = (typeof roles)[number];

/** GENESIS role byte (SPEC §5). */
export const roleByte = { patient: 1, clinician: 2, administrator: 3, officer: 4 } as const satisfies Record<
  Role,
  number
>;

/** INVITE kind byte (SPEC §6). */
export const invitationKinds = { patient: 1, proxy: 2, clinician: 3, officer: 4, administrator: 5 } as const;
export type InvitationKind = keyof typeof invitationKinds;

/** Officers and administrators are in no conversation. */
export function hasMessages(role: Role): boolean {
  return role === "patient" || role === "clinician";
}
