import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { vaultClient } from "#app/vault/client.ts";

/** Beside the clinic's name: lock everything now. */
export function Tools() {
  const t = useText();
  return (
    <Button variant="quiet" onClick={() => vaultClient().lockAllTabs("manual")}>
      <Icon name="lock" className="size-5" />
      {t("nav.lock")}
    </Button>
  );
}
