import { Link } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { vaultClient } from "#app/vault/client.ts";
import { useVaultQuery } from "./use-vault-query.ts";

/** A new sheet after the old one was used, and once a year; what was put off is not said again (SPEC §10). */
export function SheetOffer() {
  const t = useText();
  const sheets = useVaultQuery("sheets", (vault) => vault.sheets());
  if (sheets.status !== "ready" || sheets.data.offer === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 border-b border-blue bg-blue-wash px-4 py-2">
      <p>{t(`sheet.offer.${sheets.data.offer}`)}</p>
      <div className="flex flex-wrap items-center gap-x-2">
        <Link to="/kit?again=1" className={`${touchLinkClass} font-medium`}>
          {t("sheet.new")}
        </Link>
        <Button
          variant="quiet"
          // A failure leaves the offer where it is.
          onClick={() =>
            void vaultClient()
              .vault.putOffSheet()
              .catch(() => undefined)
          }
        >
          {t("sheet.offer.later")}
        </Button>
      </div>
    </div>
  );
}
