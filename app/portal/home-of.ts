import type { Role } from "#app/protocol/roles.ts";

/** Where a role starts. */
export const homeOf = {
  patient: "/messages",
  clinician: "/inbox",
  officer: "/log",
  administrator: "/people",
} as const satisfies Record<Role, string>;
