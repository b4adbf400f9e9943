import "../../app/styles/app.css";
import { createRoot } from "react-dom/client";
import { loadCatalog } from "#app/i18n/catalog.ts";
import { directionOf, isLocale } from "#app/i18n/locale.ts";
import { LocaleProvider } from "#app/i18n/locale-provider.tsx";
import { screens } from "./screens.tsx";

const query = new URLSearchParams(location.search);
const wanted = query.get("locale");
const locale = isLocale(wanted) ? wanted : "en";
const screen = screens[query.get("screen") ?? ""];
const html = document.documentElement;
html.lang = locale;
html.dir = directionOf(locale);
html.dataset.theme = query.get("theme") ?? "light";
html.dataset.audience = screen?.audience ?? "staff";

await loadCatalog(locale);
createRoot(document.getElementById("root") ?? document.body).render(
  <LocaleProvider locale={locale} clinicZone="UTC">
    {screen?.element ?? (
      <ul>
        {Object.keys(screens).map((name) => (
          <li key={name}>
            <a href={`?screen=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    )}
  </LocaleProvider>,
);
