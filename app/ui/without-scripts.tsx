import { useText } from "#app/i18n/use-text.ts";

/** Where scripts do not run, a message cannot be opened or sealed: says so above every page, instead of loading for ever. */
export function WithoutScripts() {
  const t = useText();
  return (
    <noscript>
      <p className="border-b border-amber bg-amber-wash px-4 py-3">
        <strong className="font-semibold">{t("no-scripts.title")}</strong> {t("no-scripts.body")}
      </p>
    </noscript>
  );
}
