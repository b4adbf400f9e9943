import type { Role } from "#app/protocol/roles.ts";
import type { Entity, Outcome } from "#audit/entry.ts";
import type { EntryInput } from "#audit/entry-input.ts";
import type { AuditEvent } from "#audit/events.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { Caller } from "../session/caller.server.ts";

/** What a service says of an access; who, when and on which request are added here. */
export interface Access {
  e: AuditEvent;
  o?: Outcome;
  /** Pseudonyms of the patients concerned. */
  p?: readonly Pseudonym[];
  x?: readonly Entity[];
  /** Items returned or made. */
  n?: number | null;
  /** Names of the filters used. */
  f?: readonly string[];
  /** Care relationship to the patients, where the access step knows more than the role says. */
  rel?: string | null | undefined;
  /** What must stay erasable: stored beside the log, the entry holds a commitment (audit SPEC §3). */
  private?: Uint8Array;
}

/** Purpose of use (HL7 v3 ActReason) that goes with a role. */
const purposes: Readonly<Record<Role, string>> = {
  patient: "PATRQT",
  clinician: "TREAT",
  officer: "HCOMPL",
  administrator: "HOPERAT",
};

export interface Origin {
  requestId: string;
  addressPrefix: string;
}

/** The full input of an entry; `caller` null is somebody without a session. */
export function entryOf(origin: Origin, caller: Caller | null, access: Access): EntryInput {
  return {
    e: access.e,
    o: access.o ?? "ok",
    a: caller
      ? { k: "user", p: caller.pseudonym, r: caller.role, s: caller.session.pseudonym, m: "passkey" }
      : { k: "anon", p: null, r: null, s: null, m: null },
    d: null,
    p: [...new Set(access.p ?? [])],
    x: access.x ?? [],
    n: access.n ?? null,
    f: access.f ?? [],
    u: caller ? purposes[caller.role] : null,
    b: false,
    rel: relationOf(caller, access),
    q: origin.requestId,
    nav: null,
    net: origin.addressPrefix,
    ...(access.private && { private: access.private }),
  };
}

/**
 * How the one who acts stands to the patients of an entry: `self`; `thread`, `team`, `invited` or `former` for staff
 * (db/access/care-relation); `admin` and `audit` for those whose office it is. Null: nothing that this server knows of.
 */
function relationOf(caller: Caller | null, { p = [], rel = null }: Access): string | null {
  if (caller === null || p.length === 0) return null;
  if (p.every((patient) => patient === caller.pseudonym)) return "self";
  if (caller.role === "administrator") return "admin";
  return caller.role === "officer" ? "audit" : rel;
}
