import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { useRole } from "./use-role.ts";
import { useVaultQuery } from "./use-vault-query.ts";

/** A restore that was confirmed is said to everybody, a new key of a log to those who can ask about it, until they have seen it. */
export function RestoreNews() {
  const t = useText();
  const format = useFormat();
  const role = useRole();
  const asks = role === "officer" || role === "administrator";
  const news = useVaultQuery("restore news", async (vault) => {
    const [{ taken }, seen] = [await vault.logChanges(), await vault.kept("restore-seen")];
    const newest = taken.find(({ kind }) => kind === "restore" || asks) ?? null;
    return newest !== null && newest.number > Number(seen ?? 0) ? newest : null;
  });
  if (news.status !== "ready" || news.data === null) return null;
  const { kind, number, atMs } = news.data;
  const date = format.date(atMs);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-amber bg-amber-wash px-4 py-2"
    >
      <span>{kind === "restore" ? t("restored.banner", { date }) : t("restored.key.banner", { date })}</span>
      <AppLink to="/restored">{t("restored.open")}</AppLink>
      <Button onClick={() => void vaultClient().vault.keep({ name: "restore-seen", text: String(number) })}>
        {t("restored.banner.seen")}
      </Button>
    </div>
  );
}
