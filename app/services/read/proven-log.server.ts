import { toBase64url } from "#app/lib/base64url.ts";
import type { ProvenLog } from "#app/protocol/sync-api.ts";
import { keylogBatchProof, keylogConsistencyProof } from "#db/keylog-store.server.ts";
import type { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { refuse } from "../audited/refusal.server.ts";
import type { Services } from "../services.server.ts";

/**
 * The key log as the newest checkpoint signs it, with the proofs that it extends the size which the caller holds and that
 * these leaves stand in it (SPEC §13). Signed now when one of them is newer than the last signature.
 */
export async function provenLog(
  { sql }: Pick<ReadTicket<unknown>, "sql"> | Pick<WriteTx, "sql">,
  { keylog }: Pick<Services, "keylog">,
  { known, covering = 0, indices }: { known: number; covering?: number; indices: readonly number[] },
): Promise<ProvenLog> {
  const needed = indices.reduce((least, index) => Math.max(least, index + 1), Math.max(known, covering));
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
