import { toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import { type KeylogLeaves, keylogLeafLimit } from "#app/protocol/sync-api.ts";
import { keylogHead } from "#db/keylog-store.server.ts";
import { type LeafRange, leafHashes } from "#db/queries/keylog-leaves.server.ts";
import { countIn, onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Leaf hashes of the key log in their order: they name nobody, and let a device find a statement that stands there twice (SPEC §13). */
export const readKeylogLeaves: ReadSpec<Caller, LeafRange> = {
  route: "GET /api/keylog/leaves",
  event: "keylog.read",
  async access(connections, { url }) {
    onlyParameters(url, ["from", "size"]);
    const { size: headSize } = await keylogHead(connections.sql);
    const from = countIn(url, "from", 0);
    const upTo = Math.min(countIn(url, "size", headSize), headSize, from + keylogLeafLimit);
    const n = Math.max(0, upTo - from);
    return { ids: { from, to: from + n }, patients: [], entities: [], n, empty: n === 0 };
  },
  async read(ticket): Promise<KeylogLeaves> {
    const hashes = await leafHashes(ticket);
    return { leaves: toBase64url(concat(...hashes)) };
  },
};
