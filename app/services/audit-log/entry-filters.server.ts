import { roles } from "#app/protocol/roles.ts";
import { isAuditEvent } from "#audit/events.ts";
import type { EntryFilters } from "#db/audit-store-interface.server.ts";
import { idIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";

/** Names of the filters in the address of the officer's page and of the API; values are codes, ids and instants only. */
export const filterNames = [
  "event",
  "person",
  "actor",
  "patient",
  "outcome",
  "role",
  "purpose",
  "from",
  "to",
] as const;

const outcomes = ["ok", "denied", "error", "partial"];

/** The filters of a query string; E_BAD_REQUEST for whatever is no code, pseudonym or instant. */
export function entryFilters(url: URL): { filters: EntryFilters; names: string[] } {
  const text = (name: (typeof filterNames)[number]) => url.searchParams.get(name);
  const [event, outcome, role, purpose] = [text("event"), text("outcome"), text("role"), text("purpose")];
  refuseUnless(event === null || isAuditEvent(event), "E_BAD_REQUEST");
  refuseUnless(outcome === null || outcomes.includes(outcome), "E_BAD_REQUEST");
  refuseUnless(role === null || roles.some((known) => known === role), "E_BAD_REQUEST");
  refuseUnless(purpose === null || /^[A-Z]{1,16}$/.test(purpose), "E_BAD_REQUEST");
  const pseudonym = (name: "person" | "actor" | "patient") => {
    const given = text(name);
    return given === null ? {} : { [name]: idIn<string>(given, 16) };
  };
  return {
    filters: {
      ...(event !== null && { events: [event] }),
      ...(outcome !== null && { outcomes: [outcome] }),
      ...(role !== null && { role }),
      ...(purpose !== null && { purpose }),
      ...pseudonym("person"),
      ...pseudonym("actor"),
      ...pseudonym("patient"),
      ...instant(url, "from"),
      ...instant(url, "to"),
    },
    names: filterNames.filter((name) => url.searchParams.has(name)),
  };
}

/** `2026-05-03T00:00:00.000Z` as the log writes it, with six decimals. */
function instant(url: URL, name: "from" | "to"): EntryFilters {
  const given = url.searchParams.get(name);
  if (given === null) return {};
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== given) refuse("E_BAD_REQUEST");
  return { [name]: given.replace("Z", "000Z") };
}
