import type { Response } from "express";
import { type HttpCode, httpStatus } from "#app/protocol/errors.ts";

/** Answers `{code, request}` and nothing else: what went wrong inside stays inside. */
export function refuse(res: Response, code: HttpCode): void {
  res
    .status(httpStatus[code])
    .type("application/json")
    .send(JSON.stringify({ code, request: requestIdOf(res) }));
}

export function requestIdOf(res: Response): string {
  return String(res.locals.requestId ?? "");
}
