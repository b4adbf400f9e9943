import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";

/** Warns before the session ends, with one action. */
export function SessionEndsBanner(props: { readonly minutes: number; readonly onStay: () => void }) {
  const t = useText();
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 border-b border-amber bg-amber-wash px-4 py-2"
    >
      <p>{t("session.ends-soon", { minutes: props.minutes })}</p>
      <Button onClick={props.onStay}>{t("session.stay")}</Button>
    </div>
  );
}
