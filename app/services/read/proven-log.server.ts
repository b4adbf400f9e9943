import { toBase64url } from "#app/lib/base64url.ts";
import type { ProvenLog } from "#app/protocol/sync-api.ts";
import { keylogBatchProof, keylogConsistencyProof, keylogHead } from "#db/keylog-store.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Services } from "../services.server.ts";

/**
 * The key log as the newest checkpoint signs it, with the proofs that it extends the size which the caller holds and that
 * these leaves stand in it (SPEC §13). Signed now when one of them is newer than the last signature.
 */
export async function provenLog(
  { sql }: Pick<ReadTicket<unknown>, "sql">,
  { keylog }: Pick<Services, "keylog">,
  { known, covering = 0, indices }: { known: number; covering?: number; indices: readonly number[] },
): Promise<ProvenLog> {
  const shown = indices.reduce((least, index) => Math.max(least, index + 1), covering);
  // Nothing is signed anew for whoever says that they are ahead of this log.
  const reached = known > shown ? Math.min(known, (await keylogHead(sql)).size) : known;
  const needed = Math.max(shown, reached);
  const { checkpoint, note, key } = await keylog.current(needed);
  const { size } = checkpoint;
  // The signer goes no further than what it can prove; nothing beyond is shown.
  if (indices.some((index) => index >= size)) refuse("E_UNAVAILABLE");
  // A caller ahead of this log has seen another one: the note alone shows it that.
  const proof = known > 0 && known < size ? await keylogConsistencyProof(sql, known, size) : [];
  const inclusion = await keylogBatchProof(sql, indices, size);
  return {
    note,
    key,
    consistency: proof.map((hash) => toBase64url(hash)),
    inclusion: inclusion.map((hash) => toBase64url(hash)),
  };
}
