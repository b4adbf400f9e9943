import type { Request, RequestHandler } from "express";
import { BodyBudget, type BudgetSize } from "./body-budget.server.ts";
import { refuse } from "./refuse.server.ts";
import { classOf, isApi } from "./request-class.server.ts";

type BodyCode = "E_TOO_LARGE" | "E_TOO_SLOW" | "E_BAD_REQUEST" | NoRoom;
type NoRoom = "E_TOO_MANY" | "E_UNAVAILABLE";

/** One sender holds too much: theirs to change. All together do: nobody's (decision 0021). */
const noRoom = { sender: "E_TOO_MANY", all: "E_UNAVAILABLE" } as const;

/** When to try again where there is no room, in seconds. */
const RETRY_AFTER_S = 5;

export interface BodyRules {
  /** Whether a `Cookie` header names a session that stands. */
  sessionStands(cookie: string): Promise<boolean>;
  budgets: { members: BudgetSize; strangers: BudgetSize };
}

/** Bodies of requests that passed `readBody`. */
const bodies = new WeakMap<Request, Buffer<ArrayBuffer>>();

export function bodyOf(req: Request): Buffer<ArrayBuffer> | undefined {
  return bodies.get(req);
}

/**
 * Reads the body whole before any route sees the request: its size, pace, media type and, for JSON, its syntax are
 * refused here, in one place, by the path's class.
 */
export function readBody(rules: BodyRules): RequestHandler {
  const members = new BodyBudget(rules.budgets.members);
  const strangers = new BodyBudget(rules.budgets.strangers);
  return async (req, res, next) => {
    if (req.method !== "POST") return next();
    const { maxBodyBytes, mediaTypes, bodyWithinMs, needsSession = false } = classOf(req.path);
    const mediaType = (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (!mediaTypes.includes(mediaType)) return refuse(res, "E_UNSUPPORTED_TYPE");
    if (req.headers["content-encoding"] !== undefined) return refuse(res, "E_UNSUPPORTED_TYPE");
    try {
      if (needsSession && !(await rules.sessionStands(req.headers.cookie ?? ""))) {
        // Its bytes stay on the line. The route looks at the session before the body, refuses, and writes that down.
        res.set("Connection", "close");
        bodies.set(req, Buffer.alloc(0));
        return next();
      }
      const budget = needsSession ? members : strangers;
      const sender = String(res.locals.client);
      const take = (bytes: number) => budget.take(sender, bytes);
      const { body, held } = await collect(req, maxBodyBytes, bodyWithinMs, take);
      budget.giveBack(sender, held);
      if (typeof body === "string") {
        // What is still on its way is not read: the connection ends with the answer.
        res.set("Connection", "close");
        if (body === noRoom.sender || body === noRoom.all) res.set("Retry-After", String(RETRY_AFTER_S));
        return refuse(res, body);
      }
      if (isApi(req.path) && mediaType === "application/json" && !isJson(body))
        return refuse(res, "E_BAD_REQUEST");
      bodies.set(req, body);
      next();
    } catch (cause) {
      next(cause);
    }
  };
}

interface Collected {
  body: Buffer<ArrayBuffer> | BodyCode;
  /** Bytes drawn from the budget. */
  held: number;
}

function collect(
  req: Request,
  maxBytes: number,
  withinMs: number,
  take: (bytes: number) => keyof typeof noRoom | null,
): Promise<Collected> {
  if (Number(req.headers["content-length"] ?? 0) > maxBytes)
    return Promise.resolve({ body: "E_TOO_LARGE", held: 0 });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (body: Collected["body"]) => {
      clearTimeout(timer);
      req.removeAllListeners("data").pause();
      resolve({ body, held: size });
    };
    const timer = setTimeout(() => finish("E_TOO_SLOW"), withinMs);
    req.on("data", (chunk: Buffer) => {
      if (size + chunk.length > maxBytes) return finish("E_TOO_LARGE");
      const full = take(chunk.length);
      if (full !== null) return finish(noRoom[full]);
      size += chunk.length;
      chunks.push(chunk);
    });
    req.once("end", () => finish(Buffer.concat(chunks)));
    // Also what a caller that hangs up in the middle leaves behind.
    req.once("close", () => finish("E_BAD_REQUEST"));
    req.once("error", () => finish("E_BAD_REQUEST"));
  });
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return true;
  } catch {
    return false;
  }
}
