import { useText } from "#app/i18n/use-text.ts";

/** Above every page of the demo, in print too: nobody may take it for a clinic. */
export function DemoBanner() {
  const t = useText();
  return (
    <aside
      aria-label={t("demo.title")}
      className="demo-line flex flex-wrap items-center gap-x-2 border-b border-blue bg-blue-wash px-4 py-1 text-small"
    >
      <strong className="font-semibold">{t("demo.title")}</strong>
      <span>{t("demo.body")}</span>
    </aside>
  );
}
