import type { Services } from "./services.server.ts";

/** What every loader and action gets as `context`. */
export interface BedsideContext {
  /** For the scripts of this one document. */
  nonce: string;
  /** Names the request in answers, logs and audit entries. */
  requestId: string;
  /** Keyed hash of the caller's network prefix, base64url: the audit entry's `net`. */
  addressPrefix: string;
  services: Services;
  /** Aborted when the answer can no longer be written: for streams, where `request.signal` is unreliable. */
  closed: AbortSignal;
  /** `sha384-…` of each built script by its path. */
  integrity: Readonly<Record<string, string>>;
  /** Aborted when the server stops: end streams. */
  stopping: AbortSignal;
}

declare module "@remix-run/server-runtime" {
  interface AppLoadContext extends BedsideContext {}
}
