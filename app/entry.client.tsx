import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { loadCatalog } from "./i18n/catalog.ts";
import { isLocale, locales } from "./i18n/locale.ts";
import { installDefaultPolicy } from "./trusted-types-default.ts";
import { GivenBack, typedBefore } from "./typed-before.tsx";

async function hydrate(): Promise<void> {
  installDefaultPolicy();
  const { lang } = document.documentElement;
  await loadCatalog(isLocale(lang) ? lang : locales[0]);
  const typed = typedBefore();
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <GivenBack typed={typed}>
          <RemixBrowser />
        </GivenBack>
      </StrictMode>,
      // React's default prints the error's text; a mismatch is repaired, and its text may be a person's.
      { onRecoverableError: () => undefined },
    );
  });
}

void hydrate();
