import { useText } from "#app/i18n/use-text.ts";

/** First in the tab order: past the menu to `<main id="main">`. */
export function SkipLink() {
  const t = useText();
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50 focus:rounded-box focus:bg-surface focus:px-4 focus:py-3"
    >
      {t("common.skip")}
    </a>
  );
}
