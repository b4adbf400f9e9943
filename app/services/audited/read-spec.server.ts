import type { AuditEvent } from "#audit/events.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import type { Connections, ReadTicket } from "#db/tickets/read-ticket.server.ts";
import type { RouteName } from "../access/rules.server.ts";
import type { RequestArgs } from "./request-args.server.ts";

/** What the access step allows: exact ids, and whom they concern, before any row is read. */
export interface Grant<Ids> {
  ids: Ids;
  /** Pseudonyms of the patients whose metadata is about to be read. */
  patients: readonly Pseudonym[];
  entities: readonly { t: string; i: string }[];
  /** Items that will be returned. */
  n: number;
  /** Names of the filters used. */
  filters?: readonly string[];
  /** Care relationship to the patients; by role where it is not said (`relationOf`). */
  rel?: string | null;
  /** Where it is another event than the route's. */
  event?: AuditEvent;
  /** Nothing will be returned, so there is nothing to enter in the log. */
  empty?: boolean;
}

export interface AccessInput<Who> {
  caller: Who;
  params: Readonly<Record<string, string | undefined>>;
  url: URL;
  nowMs: number;
}

/** A read in two steps (architecture "Audited by construction"); `read` may answer with a Response of its own, a stream. */
export interface ReadSpec<Who, Ids> {
  route: RouteName;
  event: AuditEvent;
  /** Ids and booleans only; null: there is nothing of this name for this caller, E_NOT_FOUND. */
  access(connections: Connections, input: AccessInput<Who>): Promise<Grant<Ids> | null>;
  read(ticket: ReadTicket<Ids>, caller: Who, args: RequestArgs): Promise<object>;
}
