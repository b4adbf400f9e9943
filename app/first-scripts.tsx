import { Scripts, ScrollRestoration } from "@remix-run/react";
import { useContext, useEffect, useState } from "react";
import { DocumentContext } from "./document-context.ts";

let isHydrated = false;

/** The document's scripts, in the first hydration only: a document rendered anew in the browser has run them. */
export function FirstScripts() {
  const { nonce } = useContext(DocumentContext);
  const [isFirst] = useState(!isHydrated);
  useEffect(() => {
    isHydrated = true;
  }, []);
  if (!isFirst) return null;
  return (
    <>
      <ScrollRestoration nonce={nonce} />
      <Scripts nonce={nonce} />
    </>
  );
}
