import type { z } from "zod/mini";
import type { ThreadId } from "#app/lib/ids.ts";
import { threadStatementPost } from "#app/protocol/message-api.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import { bytesIn, idInPath } from "../audited/input.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { extendThread } from "../message/extend-thread.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** CLOSE: nobody writes in the thread from here on. */
export const closeThread: WriteSpec<Caller, z.infer<typeof threadStatementPost>> = {
  route: "POST /api/threads/:threadId/close",
  body: threadStatementPost,
  async write(tx, { caller, body, params }) {
    const threadId = idInPath<ThreadId>(params.threadId);
    const { people, repeated } = await extendThread(tx, caller, threadId, bytesIn(body.wire), ["close"]);
    const p = await patientsOfThreads(tx, [threadId]);
    const x = [{ t: "thread", i: threadId }];
    return {
      answer: { ok: true },
      entries: [{ e: "thread.close", p, x, rel: "thread", n: repeated ? 0 : 1 }],
      notify: { people },
    };
  },
};
