import { createContext } from "react";

/** What only the server knows of a document it renders; in the browser both are empty and unused. */
export interface DocumentContextValue {
  nonce: string | undefined;
  /** `sha384-…` of each built script by its path. */
  integrity: Readonly<Record<string, string>>;
}

export const DocumentContext = createContext<DocumentContextValue>({ nonce: undefined, integrity: {} });
