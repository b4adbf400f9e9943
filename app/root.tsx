import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { Links, Meta, Outlet, useRouteLoaderData } from "@remix-run/react";
import { type ReactNode, useContext } from "react";
import { DocumentContext } from "./document-context.ts";
import { FirstScripts } from "./first-scripts.tsx";
import { chooseLocale } from "./i18n/choose-locale.ts";
import { directionOf, locales } from "./i18n/locale.ts";
import { LocaleProvider } from "./i18n/locale-provider.tsx";
import { Failure } from "./routes/failure.tsx";
import stylesheet from "./styles/app.css?url";
import icon from "./styles/icon.svg?url";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", type: "image/svg+xml", href: icon },
];

/** An open route: language and time zone, nothing of a person. */
export function loader({ request, context }: LoaderFunctionArgs) {
  const { headers } = request;
  const locale = chooseLocale(headers.get("cookie"), headers.get("accept-language"));
  return { locale, clinicZone: context.services.env.timeZone };
}

/** The language changes with a new document. */
export function shouldRevalidate() {
  return false;
}

export function Layout({ children }: { children: ReactNode }) {
  const { nonce, integrity } = useContext(DocumentContext);
  const { locale, clinicZone } = useRouteLoaderData<typeof loader>("root") ?? atFailure;
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <script
          type="importmap"
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: paths and hashes of our own build; first in head, before any module
          dangerouslySetInnerHTML={{ __html: JSON.stringify({ integrity }) }}
        />
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta property="csp-nonce" nonce={nonce} />
        <Meta />
        <Links />
      </head>
      <body>
        <LocaleProvider locale={locale} clinicZone={clinicZone}>
          {children}
        </LocaleProvider>
        <FirstScripts />
      </body>
    </html>
  );
}

/** Where the loader itself failed. */
const atFailure = { locale: locales[0], clinicZone: "UTC" };

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <Failure />;
}
