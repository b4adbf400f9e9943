import type { BlobId } from "#app/lib/ids.ts";
import { lockBlob } from "#db/queries/blobs.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { idInPath } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** The blob of a path, under lock. Another person's, and one that was given up, are answered like none: E_NOT_FOUND. */
export async function lockOwnBlob(tx: WriteTx, caller: Caller, param: string | undefined) {
  const found = (await lockBlob(tx, idInPath<BlobId>(param, 16))) ?? refuse("E_NOT_FOUND");
  refuseUnless(found.uploaderId === caller.personId && found.state !== "removing", "E_NOT_FOUND");
  return found;
}
