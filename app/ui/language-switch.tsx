import { localeCookieValue } from "#app/i18n/choose-locale.ts";
import { directionOf, type Locale, localeNames, locales } from "#app/i18n/locale.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "./button.tsx";

/** Every language in its own words. Choosing reloads: direction, fonts and texts change as a whole. */
export function LanguageSwitch(props: { readonly onChoose?: ((locale: Locale) => void) | undefined }) {
  const { locale, t } = useLocale();
  const choose = (next: Locale) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
    document.cookie = localeCookieValue(next);
    if (props.onChoose) props.onChoose(next);
    else window.location.reload();
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-1">
      <legend className="sr-only">{t("language.label")}</legend>
      {locales.map((value) => (
        <Button
          key={value}
          variant={value === locale ? "secondary" : "quiet"}
          aria-pressed={value === locale}
          lang={value}
          dir={directionOf(value)}
          onClick={() => choose(value)}
        >
          {localeNames[value]}
        </Button>
      ))}
    </fieldset>
  );
}
