import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Card } from "#app/ui/card.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";

/** The recovery sheet: there or missing, since when, and making a new one. */
export function SheetCard() {
  const t = useText();
  const format = useFormat();
  const sheets = useVaultQuery("sheets", (vault) => vault.sheets());
  // Nobody is told for a moment that there is none.
  if (sheets.status === "loading")
    return (
      <Card title={t("account.kit")}>
        <Skeleton label={t("common.loading")} shape="lines" />
      </Card>
    );
  const found = sheets.status === "ready" ? sheets.data.sheets : [];
  const newest = found.at(-1);
  return (
    <Card
      title={t("account.kit")}
      action={
        newest === undefined ? (
          <LinkButton to="/kit" variant="primary">
            {t("account.kit.make")}
          </LinkButton>
        ) : (
          <LinkButton to="/kit?again=1">{t("sheet.new")}</LinkButton>
        )
      }
    >
      <p className="max-w-line">{t(newest === undefined ? "kit.why" : "kit.done.body")}</p>
      {newest === undefined ? null : (
        <p className="text-small text-ink-soft">{t("sheet.date", { date: format.date(newest.addedMs) })}</p>
      )}
      {found.length > 1 ? <p className="max-w-line">{t("sheet.two")}</p> : null}
    </Card>
  );
}
