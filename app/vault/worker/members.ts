import { assertNever } from "#app/lib/assert-never.ts";
import type { AccountId, ThreadId } from "#app/lib/ids.ts";
import type { MemberChange, MembersVault } from "../members-rpc.ts";
import { VaultError } from "../rpc.ts";
import { conversationIn, threadIn } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import { isOnRoster, requireMayChangeMembers } from "./members-plan.ts";
import { caregiversOf, membersView } from "./members-view.ts";
import type { Model, QueuedChange, ThreadModel } from "./model-types.ts";
import { preparations, sharingView } from "./preparation.ts";
import { isSelfThread } from "./self-thread.ts";
import { requireMaySend } from "./send-gate.ts";
import type { VaultSession } from "./session.ts";
import { queueChange } from "./statement-outbox.ts";
import { bitsOf } from "./thread-change-line.ts";

/** Who is in a conversation, and the changes that the sig key alone may sign (SPEC §7). */
export function createMembers(env: VaultEnvironment, session: VaultSession): MembersVault {
  return {
    members: (threadId) =>
      session.read((model) => {
        const thread = model.threads.get(threadId as ThreadId); // absent when it is no thread's id
        return thread === undefined || isSelfThread(thread)
          ? null
          : membersView(model, thread, env.clock.now());
      }),
    changeMember: ({ threadId, change }) =>
      session.write(async (tx) => {
        const thread = conversationIn(tx.model, threadId);
        requireMaySend(tx.model, env.clock.now());
        requireMayChangeMembers(tx.model, thread);
        queueChange(tx, thread.id, queuedOf(tx.model, thread, change, env.clock.now()));
      }),
    caregivers: (patientId) =>
      session.read(
        (model) => caregiversOf(model, (patientId ?? model.identity.accountId) as AccountId, env.clock.now()), // looked up
      ),
    preparations: () => session.read((model) => preparations(model, env.clock.now())),
    sharing: () => session.read((model) => sharingView(model, env.clock.now())),
    pauseSharing: ({ paused }) =>
      session.write(async ({ model, save }) => {
        model.sharing = { ...model.sharing, paused };
        save("sharing");
      }),
    dismissChange: ({ threadId, id }) =>
      session.write(async ({ model, save }) => {
        const { entry } = threadIn(model, threadId);
        entry.undone = entry.undone.filter((change) => change.id !== id);
        save(`thread/${threadId}`);
      }),
  };
}

function queuedOf(model: Model, thread: ThreadModel, change: MemberChange, nowMs: number): QueuedChange {
  const account = change.accountId as AccountId; // looked up in the thread or the roster below
  const member = thread.state.members.get(account);
  switch (change.type) {
    case "add":
      if (member !== undefined) throw new VaultError("E_ADMIN_EMPTY");
      if (!isOnRoster(model, thread, account, nowMs)) throw new VaultError("E_CEREMONY_NEEDED");
      return { type: "add", account, role: bitsOf("everything"), untilMs: null };
    case "remove":
      if (member === undefined) throw new VaultError("E_NO_PERSON");
      return { type: "remove", account };
    case "rights":
      if (member === undefined) throw new VaultError("E_NO_PERSON");
      return { type: "role", account, role: bitsOf(change.rights) };
    default:
      return assertNever(change);
  }
}
