import { equalBytes } from "#app/lib/bytes.ts";
import type { ThreadLine, ThreadMembers, ThreadState } from "./thread-state.ts";

/** Every change up to this state, oldest first. */
export function threadLines(state: ThreadState): ThreadLine[] {
  return state.log.lines.slice(0, state.seq + 1);
}

/** stmt_hash of the thread statement at `seq`, or null beyond what this state has seen. */
export function threadHeadAt(state: ThreadState, seq: number): Uint8Array | null {
  return seq <= state.seq ? (state.log.lines[seq]?.stmtHash ?? null) : null;
}

/** Members as of `seq`, or null beyond what this state has seen. */
export function membersAt(state: ThreadState, seq: number): ThreadMembers | null {
  return seq <= state.seq ? (state.log.members[seq] ?? null) : null;
}

/** How a claimed point of this thread relates to what is verified. */
export function compareThreadPoint(
  state: ThreadState,
  point: { readonly seq: number; readonly head: Uint8Array },
): "prefix" | "ahead" | "wrong" {
  const head = threadHeadAt(state, point.seq);
  if (head === null) return "ahead";
  return equalBytes(head, point.head) ? "prefix" : "wrong";
}

/** The same thread as it stood at an earlier `seq`; RangeError when the state has not seen it. */
export function threadStateAt(state: ThreadState, seq: number): ThreadState {
  const line = seq <= state.seq ? state.log.lines[seq] : undefined;
  const members = membersAt(state, seq);
  if (line === undefined || members === null) throw new RangeError("seq beyond the verified thread");
  const { stmtHash: head, clampedMs, logSize: lastLogSize } = line;
  return { ...state, seq, head, members, clampedMs, lastLogSize, closed: line.type === "close" };
}
