import type { z } from "zod/mini";
import { noBody } from "#app/protocol/session-api.ts";
import { setBlobState } from "#db/queries/blobs.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { lockOwnBlob } from "../blob/own-blob.server.ts";
import { chunksOf } from "../blob/sealed-size.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Every chunk is there: the file is whole, and this is its one attachment.upload. Whose message it goes into, envelope.send tells. */
export const finishBlob: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/blobs/:blobId/finish",
  body: noBody,
  async write(tx, { caller, params, services }) {
    const { id, size, received, state } = await lockOwnBlob(tx, caller, params.blobId);
    const repeated = state !== "uploading";
    if (!repeated) {
      refuseUnless(received === chunksOf(size), "E_CONFLICT");
      await services.blobs.finish(id, size);
      await setBlobState(tx, id, "complete");
    }
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    return {
      answer: { received },
      entries: [{ e: "attachment.upload", p, x: [{ t: "blob", i: id }], n: repeated ? 0 : 1 }],
    };
  },
};
