import { createElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { loadCatalog } from "#app/i18n/catalog.ts";
import { LocaleProvider } from "#app/i18n/locale-provider.tsx";

/** What the server writes of something, in English, in UTC. */
export async function markupOf(children: ReactNode): Promise<string> {
  await loadCatalog("en");
  return renderToStaticMarkup(createElement(LocaleProvider, { locale: "en", clinicZone: "UTC", children }));
}
