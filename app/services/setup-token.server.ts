import { createHash } from "node:crypto";
import { toBase64url } from "#app/lib/base64url.ts";
import { addSetupToken, clinicExists } from "#db/queries/setup.server.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import type { Services } from "./services.server.ts";

const LIFETIME_MS = 24 * 60 * 60_000;

/**
 * A new one-time link that makes the first administrator, or null when there is a clinic. Only the token's hash is kept;
 * whoever sees the terminal of the operator's own machine is trusted once (SPEC §5).
 */
export async function createSetupToken(
  services: Pick<Services, "database" | "random" | "clock" | "env">,
): Promise<string | null> {
  const { database, random, clock, env } = services;
  const ticket = SystemTicket.mint({ orm: database.orm, sql: database.pool }, "setup-token");
  if (await clinicExists(ticket)) return null;
  const token = random(32);
  const tokenHash = createHash("sha256").update(token).digest();
  await addSetupToken(ticket, { tokenHash, expiresMs: clock() + LIFETIME_MS });
  return `${env.origin}/setup#${toBase64url(token)}`;
}
