import type { RequestHandler } from "express";
import { refuse } from "./refuse.server.ts";
import { isApi } from "./request-class.server.ts";

const SAFE = new Set(["GET", "HEAD"]);

/** Only pages of the configured origin may change anything; no header of a proxy or a stranger has a say. */
export function requireOwnOrigin(origin: string): RequestHandler {
  return (req, res, next) => {
    if (SAFE.has(req.method)) return next();
    if (req.method !== "POST") return refuse(res, "E_METHOD");
    if (req.headers.origin !== origin) return refuse(res, "E_ORIGIN");
    next();
  };
}

/**
 * The API is read by our own pages alone. A read writes an entry in the reader's name, so a link or a frame of another
 * site, or an address that somebody was talked into typing, must not make one. Programs that are no browser send no such
 * header, and carry nobody's cookie by themselves (Fetch Metadata §2.1).
 */
export function refuseForeignReads(): RequestHandler {
  return (req, res, next) => {
    const site = req.headers["sec-fetch-site"];
    if (isApi(req.path) && site !== undefined && site !== "same-origin") return refuse(res, "E_ORIGIN");
    next();
  };
}

/**
 * On a laptop, http://127.0.0.1 is sent to http://localhost, the only one of the two that passkeys take, and a name
 * that a stranger points at this machine (DNS rebinding) gets nothing. Behind https the proxy decides the host.
 */
export function requireOwnHost(origin: string): RequestHandler {
  const own = new URL(origin);
  const loopback = new Set([`127.0.0.1:${own.port || 80}`, `[::1]:${own.port || 80}`]);
  return (req, res, next) => {
    const host = req.headers.host ?? "";
    if (own.protocol === "https:" || host === own.host) return next();
    if (!loopback.has(host)) return refuse(res, "E_ORIGIN");
    if (req.method === "GET" && req.accepts(["json", "html"]) === "html" && req.originalUrl.startsWith("/"))
      return res.redirect(307, `${origin}${req.originalUrl}`);
    next();
  };
}
