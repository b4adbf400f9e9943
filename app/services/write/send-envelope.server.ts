import type { z } from "zod/mini";
import { envelopePost } from "#app/protocol/message-api.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { acceptEnvelope } from "../message/accept-envelope.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** One sealed message or receipt. */
export const sendEnvelope: WriteSpec<Caller, z.infer<typeof envelopePost>> = {
  route: "POST /api/envelopes",
  body: envelopePost,
  async write(tx, { caller, body }) {
    const { stored, threadId, kind, people, blobs, repeated } = await acceptEnvelope(tx, caller, body);
    const p = await patientsOfThreads(tx, [threadId]);
    const x = [
      { t: "thread", i: threadId },
      { t: "envelope", i: stored.envHash },
      ...blobs.map((blob) => ({ t: "blob", i: blob })),
    ];
    const e = kind === "receipt" ? "receipt.send" : "envelope.send";
    return { answer: stored, entries: [{ e, p, x, rel: "thread", n: repeated ? 0 : 1 }], notify: { people } };
  },
};
