import type { z } from "zod/mini";
import type { BlobId } from "#app/lib/ids.ts";
import { blobBegin } from "#app/protocol/blob-api.ts";
import { addBlob, lockBlob, lockPending } from "#db/queries/blobs.server.ts";
import { idIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { pendingLimits, requireSealedSize } from "../blob/sealed-size.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Room for one sealed file. No entry: nothing is given out, and nothing stays unless `finish` enters it. */
export const beginBlob: WriteSpec<Caller, z.infer<typeof blobBegin>> = {
  route: "POST /api/blobs",
  body: blobBegin,
  async write(tx, { caller, body }) {
    const id = idIn<BlobId>(body.id, 16);
    const { size } = body;
    requireSealedSize(size);
    const pending = await lockPending(tx, caller.personId);
    const before = await lockBlob(tx, id);
    if (before) {
      const isSame = before.uploaderId === caller.personId && before.size === size;
      refuseUnless(isSame && before.state === "uploading", "E_CONFLICT");
      return { answer: { received: before.received }, entries: [] };
    }
    const fits = pending.files < pendingLimits.files && pending.bytes + size <= pendingLimits.bytes;
    refuseUnless(fits, "E_TOO_MANY");
    await addBlob(tx, { id, uploaderId: caller.personId, size });
    return { answer: { received: 0 }, entries: [] };
  },
};
