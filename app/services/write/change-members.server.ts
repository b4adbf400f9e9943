import type { z } from "zod/mini";
import type { ThreadStatement } from "#app/crypto/public/thread-statement.ts";
import { type AccountId, idOf, type ThreadId } from "#app/lib/ids.ts";
import { threadStatementPost } from "#app/protocol/message-api.ts";
import type { AuditEvent } from "#audit/events.ts";
import { patientsOfThreads } from "#db/access/feed.server.ts";
import { bytesIn, idInPath } from "../audited/input.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { extendThread } from "../message/extend-thread.server.ts";
import type { Caller } from "../session/caller.server.ts";

const types = ["add-member", "add-until", "remove", "role", "history-grant"] as const;

const events: Readonly<Record<ThreadStatement["type"], AuditEvent>> = {
  create: "thread.create",
  "add-member": "participant.add",
  "add-until": "participant.add",
  remove: "participant.remove",
  role: "thread.update",
  "history-grant": "thread.update",
  close: "thread.close",
};

/** ADD_MEMBER, ADD_UNTIL, REMOVE, ROLE or HISTORY_GRANT: every member sees it as a line of the conversation. */
export const changeMembers: WriteSpec<Caller, z.infer<typeof threadStatementPost>> = {
  route: "POST /api/threads/:threadId/members",
  body: threadStatementPost,
  async write(tx, { caller, body, params }) {
    const threadId = idInPath<ThreadId>(params.threadId);
    const { statement, people, repeated } = await extendThread(
      tx,
      caller,
      threadId,
      bytesIn(body.wire),
      types,
    );
    const p = await patientsOfThreads(tx, [threadId]);
    const x = [{ t: "thread", i: threadId }, ...subjectOf(statement).map((i) => ({ t: "account", i }))];
    return {
      answer: { ok: true },
      entries: [{ e: events[statement.type], p, x, rel: "thread", n: repeated ? 0 : 1 }],
      notify: { people },
    };
  },
};

function subjectOf(statement: ThreadStatement): AccountId[] {
  if ("member" in statement) return [idOf<AccountId>(statement.member.account)];
  return "account" in statement ? [idOf<AccountId>(statement.account)] : [];
}
