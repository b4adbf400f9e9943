import { type ReactNode, useMemo, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { catalogOf } from "./catalog.ts";
import { createText } from "./create-text.ts";
import { createFormat } from "./format.ts";
import { directionOf, type Locale } from "./locale.ts";
import { LocaleContext } from "./locale-context.ts";

const never = () => () => {};
const viewerZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Gives texts and formats to everything below; `loadCatalog(locale)` must have been awaited.
 * Times are in the viewer's zone; the server and the first hydration use `clinicZone`, so the markup matches.
 */
export function LocaleProvider(props: {
  readonly locale: Locale;
  readonly clinicZone: string;
  readonly children: ReactNode;
}) {
  const { locale, clinicZone, children } = props;
  const zone = useSyncExternalStore(never, viewerZone, () => clinicZone);
  const value = useMemo(
    () => ({
      locale,
      direction: directionOf(locale),
      t: createText(locale, catalogOf(locale)),
      format: createFormat(locale, zone),
    }),
    [locale, zone],
  );
  return (
    <I18nProvider locale={locale}>
      <LocaleContext.Provider value={value}>{children}</LocaleContext.Provider>
    </I18nProvider>
  );
}
