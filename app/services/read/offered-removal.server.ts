import { toBase64url } from "#app/lib/base64url.ts";
import type { RemovalOffer } from "#app/protocol/clinic-api.ts";
import { type RemovalIds, removalRow, removalWaits } from "#db/queries/sheet-removal.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** What another browser of the caller's account asks this one to sign; asking and finding nothing is no entry. */
export const offeredRemoval: ReadSpec<Caller, RemovalIds & { waits: boolean }> = {
  route: "GET /api/chain/removal",
  event: "device.list",
  async access(connections, { caller, url, nowMs }) {
    onlyParameters(url, []);
    const { accountId, deviceId, role, pseudonym } = caller;
    const waits = await removalWaits(connections, { accountId, deviceId, nowMs });
    return {
      ids: { accountId, waits },
      patients: role === "patient" ? [pseudonym] : [],
      entities: [{ t: "account", i: accountId }],
      n: waits ? 1 : 0,
      empty: !waits,
    };
  },
  async read(ticket): Promise<RemovalOffer> {
    const row = ticket.ids.waits ? await removalRow(ticket) : null;
    if (row === null) return { removal: null };
    const { statement, signerDeviceId: signer, signature } = row;
    return { removal: { statement: toBase64url(statement), signer, signature: toBase64url(signature) } };
  },
};
