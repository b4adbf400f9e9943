import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";

/** Asked before an off-boarding is prepared; the signature comes after it. */
export function OffboardDialog(props: {
  readonly name: string | null;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}) {
  const t = useText();
  return (
    <Dialog
      title={t("offboard.title", { name: props.name ?? "" })}
      isOpen={props.name !== null}
      role="alertdialog"
      onClose={props.onCancel}
      actions={
        <>
          <Button onClick={props.onCancel}>{t("common.cancel")}</Button>
          <Button variant="danger" onClick={props.onConfirm}>
            {t("common.continue")}
          </Button>
        </>
      }
    >
      <p>{t("offboard.body")}</p>
    </Dialog>
  );
}
