import type { ThreadLine as Change } from "#app/crypto/public/thread-state.ts";
import { memberRole } from "#app/crypto/public/thread-statement.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { Rights } from "../members-rpc.ts";
import type { ThreadLine } from "../rpc.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { personIn } from "./people.ts";

const kinds = {
  create: "created",
  close: "closed",
  "add-member": "member-added",
  "add-until": "member-added",
  remove: "member-removed",
  role: "role-changed",
  "history-grant": "history-granted",
} as const satisfies Record<Change["type"], ThreadLine["kind"]>;

/** A signed change as the line that every member sees where it happened (SPEC §7). */
export function changeLine(
  model: Model,
  thread: Pick<ThreadModel, "state">,
  change: Change,
  nowMs: number,
): ThreadLine {
  const nameOf = (account: AccountId) => personIn(model, account, nowMs)?.name ?? "";
  const others = [...(thread.state.log.members[0]?.keys() ?? [])].filter((id) => id !== change.signer);
  const concerned = change.type === "create" ? others : change.subject === null ? [] : [change.subject];
  return {
    kind: kinds[change.type],
    atMs: change.clampedMs,
    own: change.signer === model.identity.accountId,
    byName: personIn(model, change.signer, nowMs)?.name ?? null,
    names: concerned.map(nameOf),
    rights: change.type === "role" && change.role !== null ? rightsOf(change.role) : null,
    untilMs: change.notAfterMs,
  };
}

/** Role bits in the words of a screen: who may sign statements may do everything, who may not write may only read. */
export function rightsOf(bits: number): Rights {
  if ((bits & memberRole.admin) !== 0) return "everything";
  return (bits & memberRole.write) !== 0 ? "write" : "read";
}

export function bitsOf(rights: Rights): number {
  const { read, write, admin } = memberRole;
  return { everything: read | write | admin, write: read | write, read }[rights];
}
