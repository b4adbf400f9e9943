import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

/** Asks before something that is lost or given away: cancel first, and the danger last. */
export function DangerDialog(props: {
  readonly title: string;
  readonly isOpen?: boolean;
  /** What the button that does it says. */
  readonly action: string;
  readonly running?: boolean;
  /** Why it cannot be done yet. */
  readonly blocked?: string | undefined;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}) {
  const t = useText();
  const { title, isOpen = true, action, running = false, blocked, onCancel, onConfirm, children } = props;
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      role="alertdialog"
      onClose={onCancel}
      actions={
        <>
          <Button onClick={onCancel}>{t("common.cancel")}</Button>
          <Button
            variant="danger"
            blocked={blocked}
            busy={running ? t("common.working") : undefined}
            onClick={onConfirm}
          >
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
