import { toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { KeylogSync } from "#app/protocol/sync-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { type ChainTail, chainTails } from "#db/access/keylog.server.ts";
import { patientsAmong } from "#db/access/people.server.ts";
import { visibleAccounts } from "#db/access/visible-accounts.server.ts";
import { keylogHead } from "#db/keylog-store.server.ts";
import { kemKeys, tailWires } from "#db/queries/keylog-sync.server.ts";
import { countIn, idIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { provenLog } from "./proven-log.server.ts";

type Ids = { tails: ChainTail[]; headSize: number; size: number };

const MAX_WANT = 64;

/** Statements of visible accounts that are new to the caller, with the proof that they stand in a log that only grew (SPEC §13). */
export const keylogSync: ReadSpec<Caller, Ids> = {
  route: "GET /api/sync/keylog",
  event: "keylog.read",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["size", "from", "want"]);
    const size = countIn(url, "size", 0);
    const from = countIn(url, "from", size);
    const want = (url.searchParams.get("want") ?? "").split(",").filter((text) => text !== "");
    refuseUnless(want.length <= MAX_WANT, "E_BAD_REQUEST");
    const wanted = want.map((text) => idIn<AccountId>(text));
    const { size: headSize } = await keylogHead(connections.sql);
    const visible = await visibleAccounts(connections, caller);
    const tails = await chainTails(connections, { visible, want: wanted, from, headSize });
    const accounts = tails.map(({ accountId }) => accountId);
    const patients = await patientsAmong(connections, accounts);
    return {
      ids: { tails, headSize, size },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: accounts.map((account) => ({ t: "account", i: account })),
      n: tails.reduce((sum, { from, to }) => sum + to - from + 1, 0),
      filters: wanted.length > 0 ? ["want"] : [],
      empty: tails.length === 0,
    };
  },
  async read(ticket, _caller, { context }): Promise<KeylogSync> {
    const { tails, headSize, size } = ticket.ids;
    const rows = await tailWires(ticket);
    const byAccount = new Map<AccountId, typeof rows>(tails.map(({ accountId }) => [accountId, []]));
    for (const row of rows) byAccount.get(row.accountId)?.push(row);
    const of = (account: AccountId) => byAccount.get(account) ?? [];
    const keys = await kemKeys(
      ticket,
      tails.map(({ accountId }) => accountId),
    );
    const indices = rows.map(({ logIndex }) => logIndex);
    return {
      // What was counted when the entry was written is covered, and the caller is told of its growth at once.
      log: await provenLog(ticket, context.services, { known: size, covering: headSize, indices }),
      upTo: headSize,
      chains: tails.map(({ accountId, from }) => ({
        ...{ accountId, from },
        wires: of(accountId).map(({ wire }) => toBase64url(wire)),
        indices: of(accountId).map(({ logIndex }) => logIndex),
      })),
      kemKeys: keys.flatMap(({ kemHash, kemPk }) =>
        kemPk === null ? [] : [{ kemHash: toBase64url(kemHash), kemPk: toBase64url(kemPk) }],
      ),
      changes: context.services.signer.changes.length,
    };
  },
};
