import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";

/** The account is back; the sheet was typed somewhere, so a new one comes first. `withheld`: messages that could not be opened. */
export function Recovered({
  withheld,
  onLater,
}: {
  readonly withheld: number;
  readonly onLater: () => void;
}) {
  const t = useText();
  return (
    <>
      <PageHeader title={t("recover.done.title")} lead={t("recover.done.lead")} />
      {withheld > 0 ? <Notice tone="warn">{t("thread.withheld", { count: withheld })}</Notice> : null}
      <p className="max-w-line">{t("recover.done.sheet")}</p>
      <div className="flex flex-wrap gap-3">
        <LinkButton variant="primary" to="/kit?again=1">
          {t("recover.done.new-sheet")}
        </LinkButton>
        <Button onClick={onLater}>{t("recover.done.later")}</Button>
      </div>
    </>
  );
}
