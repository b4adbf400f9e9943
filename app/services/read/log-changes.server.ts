import { toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import type { Checkpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import type { LogChange } from "#audit/log-change.ts";
import { readChange } from "#audit/log-change-note.ts";
import { consentingAccounts } from "#db/access/log-consents.server.ts";
import { keylogConsistencyProof } from "#db/keylog-store.server.ts";
import { chainWires } from "#db/queries/chain-wires.server.ts";
import { rootAccountId } from "#db/queries/chains.server.ts";
import { everyConsent } from "#db/queries/log-consents.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { held: number[]; officers: AccountId[] };

const MAX_HELD = 200;

/** Every change of the logs with who confirmed it: what a browser needs to follow a restore, or to see that it must not. */
export const logChangesRead: ReadSpec<Caller, Ids> = {
  route: "GET /api/log/changes",
  event: "keylog.read",
  async access(connections, { url }) {
    onlyParameters(url, ["held"]);
    const held = (url.searchParams.get("held") ?? "").split(",").filter((text) => text !== "");
    refuseUnless(held.length <= MAX_HELD && held.every((text) => /^\d{1,15}$/.test(text)), "E_BAD_REQUEST");
    const root = await rootAccountId(connections);
    const confirmed = await consentingAccounts(connections);
    const officers = confirmed.filter((id) => id !== root);
    return {
      ids: { held: held.map(Number), officers },
      patients: [],
      entities: officers.map((account) => ({ t: "account", i: account })),
      n: confirmed.length,
      // The changes themselves are about no person; the keys of those who confirmed them are.
      empty: confirmed.length === 0,
    };
  },
  async read(ticket, _caller, { context: { services } }): Promise<LogChanges> {
    const { officers } = ticket.ids;
    const consents = await everyConsent(ticket);
    const chains = await chainWires(ticket, officers);
    let { held } = ticket.ids;
    const changes: LogChanges["changes"] = [];
    for (const note of services.signer.changes) {
      const { change, hash } = readChange(note);
      changes.push({
        note,
        consents: consents
          .filter((consent) => equalBytes(consent.change, hash))
          .map(({ accountId, deviceId, signature }) => ({
            ...{ account: accountId, device: deviceId },
            signature: toBase64url(signature),
          })),
        consistency: await consistencyWith(ticket, held, change),
      });
      const end = keylogEnd(change);
      if (end !== null) held = heldAfter(held, end.size);
    }
    return {
      changes,
      chains: officers.map((accountId) => ({
        accountId,
        wires: (chains.get(accountId) ?? []).map(({ wire }) => toBase64url(wire)),
      })),
    };
  },
};

/** The tree of the key log that whoever follows this change holds next; null where it is about the other log. */
function keylogEnd(change: LogChange): Checkpoint | null {
  if (change.kind === "epoch") return change.keys.kept;
  return change.log === "keys" ? change.at : null;
}

/** What was held beyond it is lost; what was kept is held by whoever followed. */
function heldAfter(held: readonly number[], kept: number): number[] {
  return [...held.filter((size) => size < kept), kept];
}

async function consistencyWith(
  { sql }: ReadTicket<Ids>,
  held: readonly number[],
  change: LogChange,
): Promise<string[]> {
  const end = keylogEnd(change);
  if (end === null) return [];
  const { size } = end;
  const from = Math.max(0, ...held.filter((each) => each <= size));
  if (from === 0 || from === size) return [];
  return (await keylogConsistencyProof(sql, from, size)).map((hash) => toBase64url(hash));
}
