import { useText } from "#app/i18n/use-text.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { useVaultQuery } from "./use-vault-query.ts";

/** One administrator can vouch for a false clinician: the others are told of every signature, once (SPEC §15). */
export function RootNews() {
  const t = useText();
  const news = useVaultQuery("root news", (vault) => vault.rootNews());
  if (news.status !== "ready" || news.data === 0) return null;
  return (
    <Notice
      tone="info"
      title={t("root.news", { count: news.data })}
      action={<LinkButton to="/clinic/history">{t("root.open")}</LinkButton>}
    />
  );
}
