import { createHash } from "node:crypto";
import type { z } from "zod/mini";
import { setupBegin } from "#app/protocol/session-api.ts";
import { setupTokenHolds } from "#db/queries/clinic.server.ts";
import { clinicExists } from "#db/queries/setup.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { newPasskey } from "../passkey/new-passkey.server.ts";

/** The options of the first administrator's passkey. */
export const beginSetup: WriteSpec<null, z.infer<typeof setupBegin>> = {
  route: "POST /api/setup/begin",
  body: setupBegin,
  async write(tx, { body, services }) {
    const subject = await requireSetupToken(tx, body.token);
    const answer = await newPasskey(tx, services.env, { purpose: "setup", subject }, body.name);
    return { answer, entries: [] };
  },
};

/** The hash of a good token: E_GONE once there is a clinic, E_NOT_FOUND for any other token. */
export async function requireSetupToken(tx: WriteTx, token: string): Promise<Uint8Array> {
  refuseUnless(!(await clinicExists(tx)), "E_GONE");
  const tokenHash = createHash("sha256").update(bytesIn(token, 32)).digest();
  refuseUnless(await setupTokenHolds(tx, tokenHash), "E_NOT_FOUND");
  return tokenHash;
}
