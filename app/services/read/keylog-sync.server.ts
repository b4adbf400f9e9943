import { toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { KeylogSync } from "#app/protocol/sync-api.ts";
import { careRelation } from "#db/access/care-relation.server.ts";
import { type ChainTail, chainTails } from "#db/access/keylog.server.ts";
import { patientsAmong } from "#db/access/people.server.ts";
import { visibleAccounts } from "#db/access/visible-accounts.server.ts";
import { keylogConsistencyProof, keylogHead } from "#db/keylog-store.server.ts";
import type { KeylogHead } from "#db/keylog-store-interface.server.ts";
import { kemKeys, tailWires } from "#db/queries/keylog-sync.server.ts";
import { countIn, idIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { tails: ChainTail[]; head: KeylogHead; size: number };

const MAX_WANT = 64;

/** Statements of visible accounts that are new to the caller, with the proof that the log only grew (SPEC §13). */
export const keylogSync: ReadSpec<Caller, Ids> = {
  route: "GET /api/sync/keylog",
  event: "keylog.read",
  async access(connections, { caller, url }) {
    onlyParameters(url, ["size", "want"]);
    const size = countIn(url, "size", 0);
    const want = (url.searchParams.get("want") ?? "").split(",").filter((text) => text !== "");
    refuseUnless(want.length <= MAX_WANT, "E_BAD_REQUEST");
    const wanted = want.map((text) => idIn<AccountId>(text));
    const head = await keylogHead(connections.sql);
    const visible = await visibleAccounts(connections, caller);
    const tails = await chainTails(connections, { visible, want: wanted, size, headSize: head.size });
    const accounts = tails.map(({ accountId }) => accountId);
    const patients = await patientsAmong(connections, accounts);
    return {
      ids: { tails, head, size },
      patients,
      rel: await careRelation(connections, caller, patients),
      entities: accounts.map((account) => ({ t: "account", i: account })),
      n: tails.reduce((sum, { from, to }) => sum + to - from + 1, 0),
      filters: wanted.length > 0 ? ["want"] : [],
      empty: tails.length === 0,
    };
  },
  async read(ticket): Promise<KeylogSync> {
    const { tails, head, size } = ticket.ids;
    const wires = new Map<AccountId, string[]>();
    for (const { accountId, wire } of await tailWires(ticket)) {
      const list = wires.get(accountId) ?? [];
      wires.set(accountId, list);
      list.push(toBase64url(wire));
    }
    const keys = await kemKeys(
      ticket,
      tails.map(({ accountId }) => accountId),
    );
    // A caller ahead of this log has seen another one: the head alone shows it that.
    const proof =
      size > 0 && size < head.size ? await keylogConsistencyProof(ticket.sql, size, head.size) : [];
    return {
      log: { size: head.size, root: toBase64url(head.root) },
      consistency: proof.map((hash) => toBase64url(hash)),
      chains: tails.map(({ accountId, from }) => ({ accountId, from, wires: wires.get(accountId) ?? [] })),
      kemKeys: keys.flatMap(({ kemHash, kemPk }) =>
        kemPk === null ? [] : [{ kemHash: toBase64url(kemHash), kemPk: toBase64url(kemPk) }],
      ),
    };
  },
};
