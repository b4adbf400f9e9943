import "../../app/styles/app.css";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { loadCatalog } from "#app/i18n/catalog.ts";
import { directionOf, isLocale } from "#app/i18n/locale.ts";
import { LocaleProvider } from "#app/i18n/locale-provider.tsx";
import { screens } from "./screens.tsx";

const root = createRoot(document.getElementById("root") ?? document.body);

/** The screen that the address names; one behind # can follow another in the same document. */
async function show(): Promise<void> {
  const query = new URLSearchParams(location.hash.slice(1) || location.search);
  const wanted = query.get("locale");
  const locale = isLocale(wanted) ? wanted : "en";
  const name = query.get("screen") ?? "";
  const screen = screens[name];
  const html = document.documentElement;
  html.lang = locale;
  html.dir = directionOf(locale);
  html.dataset.theme = query.get("theme") ?? "light";
  html.dataset.audience = screen?.audience ?? "staff";

  await loadCatalog(locale);
  flushSync(() =>
    root.render(
      <LocaleProvider key={`${query}`} locale={locale} clinicZone="UTC">
        {screen?.element ?? (
          <ul>
            {Object.keys(screens).map((each) => (
              <li key={each}>
                <a href={`?screen=${each}`}>{each}</a>
              </li>
            ))}
          </ul>
        )}
      </LocaleProvider>,
    ),
  );
  html.dataset.shown = `${query}`;
}

addEventListener("hashchange", () => void show());
await show();
