import { useEffect, useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { useSync } from "#app/portal/use-sync.ts";
import { removalOffer } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { OfferedRemoval as Offer } from "#app/vault/sheet-rpc.ts";

/** Another browser of this person asks to take a recovery sheet away together (SPEC §5 "Kit"). */
export function OfferedRemoval(props: { readonly onConfirm: () => void }) {
  const t = useText();
  const format = useFormat();
  const { lastSyncMs } = useSync();
  const [offer, setOffer] = useState<Offer | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what waits is asked for again after each sync
  useEffect(() => {
    let current = true;
    pageApi
      .get("/api/chain/removal", removalOffer)
      .then((answer) => vaultClient().vault.removalOffered(answer))
      // What cannot be asked for or does not verify is not offered.
      .then((found) => current && setOffer(found))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [lastSyncMs]);
  if (offer === null) return null;
  const { number, byNumber, addedMs } = offer;
  return (
    <Notice
      tone="warn"
      live="polite"
      title={t("sheet.asked.title", { number: byNumber })}
      action={<Button onClick={props.onConfirm}>{t("sheet.asked.confirm")}</Button>}
    >
      {t("sheet.asked.body", { number, date: format.date(addedMs) })}
    </Notice>
  );
}
