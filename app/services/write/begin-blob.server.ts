import type { z } from "zod/mini";
import type { BlobId } from "#app/lib/ids.ts";
import { blobBegin } from "#app/protocol/blob-api.ts";
import { addBlob, lockBlob, lockUploaded } from "#db/queries/blobs.server.ts";
import { idIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { pendingLimits, requireSealedSize } from "../blob/sealed-size.server.ts";
import type { Caller } from "../session/caller.server.ts";

/**
 * Room for one sealed file: E_TOO_MANY while too many are in no message, E_QUOTA when the person's share is used up, E_NO_ROOM
 * before the disk is so full that the database on it could not go on. No entry: nothing is given out, and nothing stays unless
 * `finish` enters it.
 */
export const beginBlob: WriteSpec<Caller, z.infer<typeof blobBegin>> = {
  route: "POST /api/blobs",
  body: blobBegin,
  async write(tx, { caller, body, services }) {
    const id = idIn<BlobId>(body.id, 16);
    const { size } = body;
    requireSealedSize(size);
    const uploaded = await lockUploaded(tx, caller.personId);
    const before = await lockBlob(tx, id);
    if (before) {
      const isSame = before.uploaderId === caller.personId && before.size === size;
      refuseUnless(isSame && before.state === "uploading", "E_CONFLICT");
      return { answer: { received: before.received }, entries: [] };
    }
    const { pendingFiles, pendingBytes, bytes } = uploaded;
    const fits = pendingFiles < pendingLimits.files && pendingBytes + size <= pendingLimits.bytes;
    refuseUnless(fits, "E_TOO_MANY");
    const { filesPerPerson, freeDisk } = services.env;
    refuseUnless(bytes + size <= filesPerPerson, "E_QUOTA");
    refuseUnless((await services.blobs.room()) - size >= freeDisk, "E_NO_ROOM");
    await addBlob(tx, { id, uploaderId: caller.personId, size });
    return { answer: { received: 0 }, entries: [] };
  },
};
