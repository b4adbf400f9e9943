import type { MessageView, ThreadView } from "#app/vault/rpc.ts";
import type { Seat } from "./seat.ts";

/** A conversation that may wait for an answer by this person. */
export interface Waiting {
  view: ThreadView;
  last: MessageView;
  /** How many messages this person has written in it. */
  own: number;
}

export interface AnswerRule {
  /** Milliseconds until the answer, or null where none is due. */
  delayMs(waiting: Waiting): number | null;
  answer(waiting: Waiting): Promise<string>;
}

/** Looks at each conversation after a sync and answers when its time has come, unless something came meanwhile. */
export function answering({ device }: Seat, rule: AnswerRule): () => Promise<void> {
  const due = new Set<string>();

  return async function look() {
    for (const { threadId } of await device.threads()) {
      const waiting = await waitingIn(threadId);
      if (waiting === null || due.has(waiting.last.envHash)) continue;
      const delayMs = rule.delayMs(waiting);
      if (delayMs === null) continue;
      const { envHash } = waiting.last;
      due.add(envHash);
      // What failed is due again at the next look.
      setTimeout(() => void answer(threadId, envHash).catch(() => due.delete(envHash)), delayMs);
    }
  };

  async function answer(threadId: string, envHash: string): Promise<void> {
    const waiting = await waitingIn(threadId);
    if (waiting?.last.envHash !== envHash) return;
    const text = await rule.answer(waiting);
    await device.send({ type: "thread", threadId }, text);
    await device.vault.markRead(threadId);
  }

  async function waitingIn(threadId: string): Promise<Waiting | null> {
    const view = await device.thread(threadId);
    if (view === null || !view.canWrite) return null;
    const messages = view.lines.filter((line) => line.kind === "message");
    const last = messages.at(-1);
    if (last === undefined || last.own) return null;
    return { view, last, own: messages.filter(({ own }) => own).length };
  }
}
