import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { useVaultQuery } from "./use-vault-query.ts";

/** A restore that was confirmed is said to everybody, until they have seen it. */
export function RestoreNews() {
  const t = useText();
  const format = useFormat();
  const news = useVaultQuery("restore news", async (vault) => {
    const [{ taken }, seen] = [await vault.logChanges(), await vault.kept("restore-seen")];
    const newest = taken.find(({ kind }) => kind === "restore") ?? null;
    return newest !== null && newest.number > Number(seen ?? 0) ? newest : null;
  });
  if (news.status !== "ready" || news.data === null) return null;
  const { number, atMs } = news.data;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-amber bg-amber-wash px-4 py-2"
    >
      <span>{t("restored.banner", { date: format.date(atMs) })}</span>
      <AppLink to="/restored">{t("restored.open")}</AppLink>
      <Button onClick={() => void vaultClient().vault.keep({ name: "restore-seen", text: String(number) })}>
        {t("restored.banner.seen")}
      </Button>
    </div>
  );
}
