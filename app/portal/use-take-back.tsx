import { useLocation, useNavigate } from "@remix-run/react";
import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { type Task, useTask } from "./use-task.ts";

/** The answer field, for bringing a person to it. */
export const answerFieldId = "answer";

/**
 * "Send again" on a message that the server refused for good: its text comes back into the answer field, or into a new message
 * where the refusal left no conversation, and the failed one is forgotten.
 */
export function useTakeBack(
  newMessagePath: string,
  draft: { saveNow(): Promise<void>; reload(): Promise<void> },
): { takeBack(outboxId: string | null): void; task: Task; files: number | null; clear(): void } {
  const navigate = useNavigate();
  const task = useTask();
  const [files, setFiles] = useState<number | null>(null);
  const takeBack = (outboxId: string | null) =>
    void task.run(async () => {
      if (outboxId === null) return;
      await draft.saveNow();
      const taken = await vaultClient().vault.takeBackFailed(outboxId);
      if (taken === null) return;
      if (taken.draftKey === "new") {
        navigate(newMessagePath, { replace: true, state: { takenBack: taken.files } });
        return;
      }
      await draft.reload();
      setFiles(taken.files);
      document.getElementById(answerFieldId)?.focus();
    });
  return { takeBack, task, files, clear: () => setFiles(null) };
}

/** Of a new message that came back: how many files it had, null when it did not. */
export function useTakenBackFiles(): number | null {
  // Written by useTakeBack alone; a history entry of another page has none.
  const state = useLocation().state as { takenBack?: number } | null;
  return state?.takenBack ?? null;
}

export function TakenBackNotice(props: { readonly files: number | null }) {
  const t = useText();
  if (props.files === null) return null;
  return (
    <Notice tone="info" live="polite">
      {t("thread.taken-back")}
      {props.files > 0 ? ` ${t("thread.taken-back.files", { count: props.files })}` : ""}
    </Notice>
  );
}
