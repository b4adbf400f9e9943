import type { RequestHandler, Response } from "express";

/** Nothing of the device but what is named here; the camera reads QR codes, on our own pages only. */
export function permissionsPolicy(camera: "self" | "none"): string {
  return [
    `camera=${camera === "self" ? "(self)" : "()"}`,
    "publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "accelerometer=(), bluetooth=(), browsing-topics=(), display-capture=(), geolocation=(), gyroscope=()",
    "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()",
  ].join(", ");
}

/** Of every answer. */
const common = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Origin-Agent-Cluster": "?1",
  "Permissions-Policy": permissionsPolicy("self"),
  // `no-referrer` would make a form post without scripts send `Origin: null`.
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Robots-Tag": "noindex, nofollow",
} as const;

/** For answers that are no page. A worker has the policy of its own file: the vault can reach nothing. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function documentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types bedside-worker default",
  ].join("; ");
}

/** First in the chain: each answer starts as one that may be neither kept nor run. */
export function commonHeaders({ secure }: { secure: boolean }): RequestHandler {
  return (_req, res, next) => {
    res.set(common);
    res.set("Content-Security-Policy", NOTHING);
    if (secure) res.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
    forbidStoring(res);
    next();
  };
}

/**
 * `no-store` on everything that did not go through `markStorable`: Remix itself declares the answers of
 * `/__manifest` storable for a year, so the last word is taken when the head is written.
 */
function forbidStoring(res: Response): void {
  const writeHead = res.writeHead;
  res.writeHead = ((...head: Parameters<typeof writeHead>) => {
    const chosen = String(res.getHeader("Cache-Control") ?? "");
    if (!res.locals.storable && !/^no-store\b/.test(chosen)) res.setHeader("Cache-Control", "no-store");
    return writeHead.apply(res, head);
    // The overloads of writeHead cannot be spread; the arguments are passed on as they came.
  }) as typeof writeHead;
}

export function markStorable(res: Response, cacheControl: string): void {
  res.locals.storable = true;
  res.setHeader("Cache-Control", cacheControl);
}
