import { toBase64url } from "#app/lib/base64url.ts";
import type { PasskeyList } from "#app/protocol/passkey-api.ts";
import { countPasskeys, type PasskeyIds, passkeyRows } from "#db/queries/passkeys.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { patientOf } from "../session/patient-of.server.ts";

/** With what the device of this session can sign in: its browser compares that with what it holds. */
export const passkeys: ReadSpec<Caller, PasskeyIds> = {
  route: "GET /api/passkeys",
  event: "device.list",
  async access(connections, { caller, url }) {
    onlyParameters(url, []);
    const { deviceId } = caller;
    return {
      ids: { deviceId },
      patients: patientOf(caller),
      entities: [{ t: "device", i: deviceId }],
      n: await countPasskeys(connections, deviceId),
    };
  },
  async read(ticket): Promise<PasskeyList> {
    const rows = await passkeyRows(ticket);
    return { passkeys: rows.map(({ id, transports }) => ({ id: toBase64url(id), transports })) };
  },
};
