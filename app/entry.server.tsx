import { PassThrough } from "node:stream";
import type { AppLoadContext, EntryContext, HandleErrorFunction } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { DocumentContext } from "./document-context.ts";
import { securePreloads } from "./http/secure-preloads.server.ts";
import { loadCatalog } from "./i18n/catalog.ts";
import { locales } from "./i18n/locale.ts";
import { errorCode } from "./services/log.server.ts";

// What scripts/start.mjs calls: route code and boot share one bundle, and so one copy of every module.
export { boot } from "./http/boot.server.ts";
export { replaceLogKey } from "./http/log-key.server.ts";
export { nameRestore } from "./http/restore.server.ts";
export { readEnv } from "./services/env.server.ts";
export { startSentence } from "./services/start-sentence.server.ts";

export const streamTimeout = 10_000;

const catalogs = Promise.all(locales.map(loadCatalog));

export default async function handleDocument(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  { nonce, integrity, requestId, services }: AppLoadContext,
): Promise<Response> {
  await catalogs;
  return new Promise((resolve, reject) => {
    let statusOfRender = status;
    const whenReady = isbot(request.headers.get("user-agent")) ? "onAllReady" : "onShellReady";
    const { pipe, abort } = renderToPipeableStream(
      <DocumentContext.Provider value={{ nonce, integrity }}>
        <RemixServer context={remix} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
      </DocumentContext.Provider>,
      {
        nonce,
        [whenReady]() {
          const body = new PassThrough();
          headers.set("Content-Type", "text/html; charset=utf-8");
          resolve(new Response(createReadableStreamFromReadable(body), { status: statusOfRender, headers }));
          pipe(securePreloads(nonce, integrity)).pipe(body);
        },
        onShellError: reject,
        onError(cause: unknown) {
          statusOfRender = 500;
          services.log.error("render.failed", { request: requestId, code: errorCode(cause) });
        },
      },
    );
    setTimeout(abort, streamTimeout + 1_000).unref();
  });
}

/** Called for what a loader, an action or a render threw; Remix's default prints the whole error. */
export const handleError: HandleErrorFunction = (cause, { request, context }) => {
  // A refusal of Remix's own (no such route, no action) is the caller's mistake.
  if (request.signal.aborted || isRouteErrorResponse(cause)) return;
  context.services.log.error("route.failed", { request: context.requestId, code: errorCode(cause) });
};
