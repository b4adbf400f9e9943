import type { RequestHandler } from "express";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { refuse } from "./refuse.server.ts";
import { classOf } from "./request-class.server.ts";

const MINUTE_S = 60;

/** Counts by keyed hash of the address, in memory: a limit per node, forgotten at a restart. */
export function limitRates(limits: { requestsPerMinute: number; signInsPerMinute: number }): RequestHandler {
  const limiters = {
    request: new RateLimiterMemory({ points: limits.requestsPerMinute, duration: MINUTE_S }),
    "sign-in": new RateLimiterMemory({ points: limits.signInsPerMinute, duration: MINUTE_S }),
  };
  return (req, res, next) => {
    const client = String(res.locals.client);
    limiters[classOf(req.path).rate].consume(client).then(
      () => next(),
      (refused: unknown) => {
        if (!(refused instanceof RateLimiterRes)) return next(refused);
        res.set("Retry-After", String(Math.ceil(refused.msBeforeNext / 1000)));
        refuse(res, "E_TOO_MANY");
      },
    );
  };
}
