import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Notice } from "#app/ui/notice.tsx";

/** Says on a page of a closed log that it is one, with the way back to the open log. */
export function ClosedLogNote(props: { readonly name: string; readonly openTo: string }) {
  const { name, openTo } = props;
  const t = useText();
  return (
    <Notice tone="info" action={<AppLink to={openTo}>{t("years.to-open")}</AppLink>}>
      <p className="max-w-line">{t("years.closed", { name })}</p>
    </Notice>
  );
}
