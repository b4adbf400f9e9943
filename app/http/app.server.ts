import { randomBytes } from "node:crypto";
import type { ServerBuild } from "@remix-run/node";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { ulid } from "ulid";
import { failureCode } from "#app/services/audited/failure-code.server.ts";
import type { Env } from "#app/services/env.server.ts";
import { errorCode, type Log } from "#app/services/log.server.ts";
import type { Services } from "#app/services/services.server.ts";
import { hashAddress } from "./address.server.ts";
import { type Integrity, serveAssets } from "./assets.server.ts";
import { readBody } from "./body.server.ts";
import { type BudgetSize, bodyBudgets } from "./body-budget.server.ts";
import { requireCanonicalPath } from "./canonical-path.server.ts";
import { commonHeaders } from "./headers.server.ts";
import { serveHealth } from "./health.server.ts";
import { refuseForeignReads, requireOwnHost, requireOwnOrigin } from "./origin.server.ts";
import { servePreviewFrame } from "./preview-frame.server.ts";
import { limitRates } from "./rate-limit.server.ts";
import { refuse, requestIdOf } from "./refuse.server.ts";
import { serveRemix } from "./remix-handler.server.ts";
import { routeIdFinder } from "./route-id.server.ts";

export interface AppParts {
  build: ServerBuild;
  env: Env;
  log: Log;
  addressKey: Uint8Array;
  clientFolder: string;
  integrity: Integrity;
  stopping: AbortSignal;
  /** Whether a `Cookie` header names a session that stands. */
  sessionStands(cookie: string): Promise<boolean>;
  /** What unfinished bodies may hold; the default is body-budget.server.ts. */
  bodyBudgets?: { members: BudgetSize; strangers: BudgetSize };
  /** Undefined while the database starts: then everything but files and /healthz answers 503. */
  services(): Services | undefined;
}

/** The chain every request goes through, cheapest refusals first. */
export function createApp(parts: AppParts): Express {
  const { build, env, log } = parts;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", env.trustedProxies);
  app.use(commonHeaders(env));
  app.use(identify(parts));
  app.use(requireCanonicalPath(build));
  app.use(serveHealth(() => (parts.stopping.aborted ? undefined : parts.services()?.checks)));
  app.use(requireOwnHost(env.origin));
  app.use(serveAssets(parts.clientFolder));
  app.use(servePreviewFrame());
  app.use(limitRates(env));
  app.use(requireOwnOrigin(env.origin));
  app.use(refuseForeignReads());
  app.use(requireServices(parts));
  app.use(readBody({ sessionStands: parts.sessionStands, budgets: parts.bodyBudgets ?? bodyBudgets }));
  app.use(
    serveRemix({
      build,
      origin: env.origin,
      contextFor(res, closed) {
        res.locals.isRouted = true;
        const services = parts.services();
        if (!services) throw new Error("a request passed requireServices before the services were up");
        const { nonce, prefix } = res.locals;
        const { stopping, integrity } = parts;
        return {
          nonce,
          requestId: requestIdOf(res),
          addressPrefix: prefix,
          services,
          closed,
          stopping,
          integrity,
        };
      },
    }),
  );
  app.use(answerErrors(log));
  return app;
}

/** Names the request, hashes its address, and logs how it ended. */
function identify({ build, log, addressKey }: AppParts): RequestHandler {
  const routeIdOf = routeIdFinder(build);
  return (req, res, next) => {
    const began = performance.now();
    const { client, prefix } = hashAddress(addressKey, req.ip);
    Object.assign(res.locals, {
      requestId: ulid(),
      nonce: randomBytes(16).toString("base64url"),
      client,
      prefix,
    });
    res.set("X-Request-Id", requestIdOf(res));
    const { path } = req;
    const isReadable = canDecode(path);
    res.once("close", () => {
      if (res.locals.storable) return;
      const route = res.locals.isRouted ? routeIdOf(path) : undefined;
      const ms = Math.round(performance.now() - began);
      log.info("http.answered", {
        request: requestIdOf(res),
        route,
        status: res.statusCode,
        ms,
      });
    });
    // Remix would print the path.
    if (isReadable) next();
    else refuse(res, "E_BAD_REQUEST");
  };
}

function canDecode(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function requireServices({ services }: AppParts): RequestHandler {
  return (_req, res, next) => (services() ? next() : refuse(res, "E_UNAVAILABLE"));
}

/** The last resort. Express's own handler would answer with a stack. */
function answerErrors(log: Log): ErrorRequestHandler {
  return (cause: unknown, _req, res, _next) => {
    const code = failureCode(cause);
    const level = code === "E_INTERNAL" ? "error" : "warn";
    log[level]("http.failed", { request: requestIdOf(res), code: errorCode(cause) });
    if (res.headersSent) res.destroy();
    else refuse(res, code);
  };
}
