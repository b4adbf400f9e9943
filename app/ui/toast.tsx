import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** What was just done, above the bottom bar, until it is closed or replaced. Keep it mounted; null shows nothing. */
export function Toast(props: { readonly message: string | null; readonly onClose: () => void }) {
  const t = useText();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-40 flex justify-center px-4 side:bottom-6"
    >
      {props.message === null ? null : (
        <div className="pointer-events-auto flex items-center gap-3 rounded-box border border-green bg-surface py-1 ps-4 pe-1 shadow-raised">
          <Icon name="check" className="size-5 text-green" />
          <span>{props.message}</span>
          <Button variant="quiet" onClick={props.onClose}>
            {t("common.close")}
          </Button>
        </div>
      )}
    </div>
  );
}
