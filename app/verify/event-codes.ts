import { type AuditEvent, EVENTS } from "#audit/events.ts";

/** Every event code of the log. */
export const eventCodes: readonly AuditEvent[] = Object.keys(EVENTS).filter(
  // Exactly the keys of the table.
  (code): code is AuditEvent => Object.hasOwn(EVENTS, code),
);
