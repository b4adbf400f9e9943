import type { z } from "zod/mini";
import { replayChain } from "#app/crypto/public/chain-replay.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { personDevices as answer } from "#app/protocol/device-report-api.ts";
import { accountBehind } from "#db/access/sealed-for.server.ts";
import { chainWires } from "#db/queries/chain-wires.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { idIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { person: Pseudonym; account: AccountId } | null;

/** The devices of a person as their signed chain has them, so that the officer can name the lost one. */
export const personDevices: ReadSpec<Caller, Ids> = {
  route: "GET /api/audit/devices",
  event: "device.list",
  async access(connections, { url }) {
    onlyParameters(url, ["person"]);
    const asked = url.searchParams.get("person");
    if (asked === null) return { ids: null, patients: [], entities: [], n: 0 };
    const person = idIn<Pseudonym>(asked, 16);
    const found = await accountBehind(connections, person);
    if (found === null) return null;
    return {
      ids: { person, account: found.accountId },
      patients: found.isPatient ? [person] : [],
      entities: [{ t: "person", i: person }],
      n: 1,
    };
  },
  async read(ticket): Promise<z.infer<typeof answer>> {
    const { ids } = ticket;
    if (ids === null) return { person: null, devices: [] };
    const [person] = await namesBehind(ticket, [ids.person]);
    const wires = (await chainWires(ticket, [ids.account])).get(ids.account) ?? [];
    const { devices } = replayChain(wires.map(({ wire }) => wire));
    return {
      person: person ?? null,
      devices: [...devices.values()].map(({ id, kind, addedMs, revokedMs }, place) => ({
        ...{ deviceId: id, number: place + 1, kind, addedMs, revokedMs },
      })),
    };
  },
};
