import { useText } from "#app/i18n/use-text.ts";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";

/** Asked before a passkey is taken out; `number`: its place in the list, null while nothing is asked. */
export function RemovePasskey(props: {
  readonly number: number | null;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}) {
  const t = useText();
  return (
    <DangerDialog
      title={t("passkeys.remove.title", { number: props.number ?? 0 })}
      isOpen={props.number !== null}
      action={t("passkeys.remove.action")}
      onCancel={props.onCancel}
      onConfirm={props.onConfirm}
    >
      <p>{t("passkeys.remove.body")}</p>
    </DangerDialog>
  );
}
