import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { type AppLoadContext, createRequestHandler, type ServerBuild } from "@remix-run/node";
import type { Request as ExpressRequest, Response as ExpressResponse, RequestHandler } from "express";
import { bodyOf } from "./body.server.ts";
import { documentPolicy } from "./headers.server.ts";
import { refuse } from "./refuse.server.ts";
import { isApi } from "./request-class.server.ts";
import { routeAreas } from "./route-areas.server.ts";

/**
 * Hands a request to Remix. Its URL starts with the configured origin whatever the caller sent as Host or
 * X-Forwarded-Host (the adapter of @remix-run/express believes both), and its body is the one already read.
 */
export function serveRemix(options: {
  build: ServerBuild;
  origin: string;
  contextFor(res: ExpressResponse, closed: AbortSignal): AppLoadContext;
}): RequestHandler {
  const handlerFor = routeAreas(options.build, (build) => createRequestHandler(build, "production"));
  return async (req, res, next) => {
    const gone = new AbortController();
    res.once("close", () => gone.abort());
    try {
      const request = toWebRequest(req, options.origin, gone.signal);
      if (!request) return refuse(res, "E_BAD_REQUEST");
      const response = await handlerFor(req.path)(request, options.contextFor(res, gone.signal));
      await send(req, res, response);
    } catch (cause) {
      if (!gone.signal.aborted) next(cause);
    }
  };
}

function toWebRequest(req: ExpressRequest, origin: string, signal: AbortSignal): Request | undefined {
  const target = `${origin}${req.originalUrl}`;
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  if (url.origin !== origin) return undefined;
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  }
  headers.set("host", url.host);
  headers.delete("x-forwarded-host");
  const body = bodyOf(req);
  return new Request(url, { method: req.method, headers, signal, ...(body && { body }) });
}

async function send(req: ExpressRequest, res: ExpressResponse, response: Response): Promise<void> {
  const mediaType = response.headers.get("content-type") ?? "";
  // Remix words its own refusals (no such route, no action) as text, as a page or as a message in JSON.
  const isOurs = mediaType.startsWith("application/json") && !response.headers.has("x-remix-error");
  if (isApi(req.path) && response.status >= 400 && !isOurs) return refuse(res, codeOf(response.status));
  res.status(response.status);
  for (const [name, value] of response.headers) if (name !== "set-cookie") res.set(name, value);
  for (const cookie of response.headers.getSetCookie()) res.append("set-cookie", cookie);
  if (mediaType.startsWith("text/html")) res.set("Content-Security-Policy", documentPolicy(res.locals.nonce));
  if (!response.body || req.method === "HEAD") {
    res.end();
    return;
  }
  if (mediaType.startsWith("text/event-stream")) res.flushHeaders();
  // The same class under two declarations, the DOM's and Node's.
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream), res);
}

function codeOf(status: number) {
  if (status === 404) return "E_NOT_FOUND";
  if (status === 405) return "E_METHOD";
  return status < 500 ? "E_BAD_REQUEST" : "E_INTERNAL";
}
