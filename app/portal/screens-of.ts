import type { Role } from "#app/protocol/roles.ts";

/** First parts of the addresses that a role has; those of `everyones` are all people's. */
const screensOf = {
  patient: ["messages", "record", "safety"],
  clinician: ["inbox", "prepare", "invitations", "safety"],
  officer: ["log", "review", "cases", "activity", "exports", "device-reports", "disclosures", "rules"],
  administrator: ["people", "invitations", "teams", "clinic"],
} as const satisfies Record<Role, readonly string[]>;
const everyones: readonly string[] = ["kit", "account", "devices", "restored"];

/** For a clear word instead of a screen whose every press would be refused: what may be read is decided by server and keys. */
export function hasScreen(role: Role, pathname: string): boolean {
  const [, first = ""] = pathname.split("/");
  const own: readonly string[] = screensOf[role];
  return everyones.includes(first) || own.includes(first);
}
