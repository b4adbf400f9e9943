import { KitWords } from "#app/clinical/kit-words.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { QrCode } from "#app/ui/qr-code.tsx";
import type { LinkStarted } from "#app/vault/linking-rpc.ts";

/** What the other device scans or its person types. */
export function ShownCode({ started }: { readonly started: Pick<LinkStarted, "qr" | "words"> }) {
  const t = useText();
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-line">{t("link.show")}</p>
      <div className="flex flex-col gap-6 wide:flex-row wide:items-start">
        <QrCode text={started.qr} label={t("link.qr")} className="w-64 max-w-full" />
        <div className="flex min-w-0 flex-col gap-3">
          <p className="max-w-line">{t("link.or-words")}</p>
          <KitWords words={started.words} label={t("link.words")} />
        </div>
      </div>
      <p role="status" className="text-ink-soft">
        {t("link.waiting")}
      </p>
    </div>
  );
}
