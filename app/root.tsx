import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, Links, Meta, Outlet, useRouteLoaderData } from "@remix-run/react";
import { type ReactNode, useContext } from "react";
import { DocumentContext } from "./document-context.ts";
import { earlyFragmentScript } from "./early-fragment.ts";
import { earlySubmitScript } from "./early-submit.ts";
import { FirstScripts } from "./first-scripts.tsx";
import { chooseLocale } from "./i18n/choose-locale.ts";
import { directionOf, locales } from "./i18n/locale.ts";
import { LocaleProvider } from "./i18n/locale-provider.tsx";
import { Failure } from "./routes/failure.tsx";
import { readClinicNotice } from "./services/read/clinic-notice.server.ts";
import { tokenOf } from "./services/session/cookie.server.ts";
import stylesheet from "./styles/app.css?url";
import icon from "./styles/icon.svg?url";
import { DemoBanner } from "./ui/demo-banner.tsx";
import { LinkContext, type LinkProps } from "./ui/link-context.ts";
import { themeOf } from "./ui/theme.ts";
import { WithoutScripts } from "./ui/without-scripts.tsx";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: stylesheet },
  { rel: "icon", type: "image/svg+xml", href: icon },
];

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.clinic?.name ?? "Bedside" }];

/** An open route: language, time zone, and what hangs on the clinic's door; nothing of a person. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { headers } = request;
  const cookie = headers.get("cookie");
  return {
    locale: chooseLocale(cookie, headers.get("accept-language")),
    theme: themeOf(cookie),
    demo: context.services.env.demo,
    clinicZone: context.services.env.timeZone,
    clinic: await readClinicNotice(context.services),
    // Whether asking who is signed in can have an answer; the cookie itself is HttpOnly.
    hasSession: tokenOf(request, new URL(context.services.env.origin).protocol === "https:") !== null,
  };
}

/** The language changes with a new document. */
export function shouldRevalidate() {
  return false;
}

export function Layout({ children }: { children: ReactNode }) {
  const { nonce, integrity } = useContext(DocumentContext);
  const { locale, theme, clinicZone, demo } = useRouteLoaderData<typeof loader>("root") ?? atFailure;
  return (
    <html
      lang={locale}
      dir={directionOf(locale)}
      data-theme={theme}
      data-audience="patient"
      suppressHydrationWarning
    >
      <head>
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of our own source, before anything is requested
          dangerouslySetInnerHTML={{ __html: earlyFragmentScript }}
        />
        <script
          nonce={nonce}
          suppressHydrationWarning
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of our own source, as above
          dangerouslySetInnerHTML={{ __html: earlySubmitScript }}
        />
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
          {demo ? <DemoBanner /> : null}
          <WithoutScripts />
          <LinkContext.Provider value={routerLink}>{children}</LinkContext.Provider>
        </LocaleProvider>
        <FirstScripts />
      </body>
    </html>
  );
}

/** Where the loader itself failed. */
const atFailure = { locale: locales[0], theme: "system", clinicZone: "UTC", demo: false } as const;

/** Components draw links through this, so that none of them imports the router; no data is fetched and no address reported before it is asked for. */
function routerLink(props: LinkProps) {
  return <Link {...props} prefetch="none" discover="none" />;
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <Failure />;
}
