import type { z } from "zod/mini";
import { noBody } from "#app/protocol/session-api.ts";
import { setBlobState } from "#db/queries/blobs.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { lockOwnBlob } from "../blob/own-blob.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Gives up a file that is in no message; the clean-up takes the bytes. What was sent stays: E_CONFLICT. */
export const cancelBlob: WriteSpec<Caller, z.infer<typeof noBody>> = {
  route: "POST /api/blobs/:blobId/cancel",
  body: noBody,
  async write(tx, { caller, params }) {
    const { id, state } = await lockOwnBlob(tx, caller, params.blobId);
    refuseUnless(state !== "attached", "E_CONFLICT");
    await setBlobState(tx, id, "removing");
    return { answer: { ok: true }, entries: [] };
  },
};
