import type { Request, RequestHandler } from "express";
import { refuse } from "./refuse.server.ts";
import { classOf, isApi } from "./request-class.server.ts";

type BodyCode = "E_TOO_LARGE" | "E_TOO_SLOW" | "E_BAD_REQUEST";

/** Bodies of requests that passed `readBody`. */
const bodies = new WeakMap<Request, Buffer<ArrayBuffer>>();

export function bodyOf(req: Request): Buffer<ArrayBuffer> | undefined {
  return bodies.get(req);
}

/**
 * Reads the body whole before any route sees the request: its size, pace, media type and, for JSON, its syntax are
 * refused here, in one place, by the path's class.
 */
export function readBody(): RequestHandler {
  return (req, res, next) => {
    if (req.method !== "POST") return next();
    const { maxBodyBytes, mediaTypes, bodyWithinMs } = classOf(req.path);
    const mediaType = (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (!mediaTypes.includes(mediaType)) return refuse(res, "E_UNSUPPORTED_TYPE");
    if (req.headers["content-encoding"] !== undefined) return refuse(res, "E_UNSUPPORTED_TYPE");
    collect(req, maxBodyBytes, bodyWithinMs).then((body) => {
      if (typeof body === "string") {
        // What is still on its way is not read: the connection ends with the answer.
        res.set("Connection", "close");
        return refuse(res, body);
      }
      if (isApi(req.path) && mediaType === "application/json" && !isJson(body))
        return refuse(res, "E_BAD_REQUEST");
      bodies.set(req, body);
      next();
    }, next);
  };
}

function collect(req: Request, maxBytes: number, withinMs: number): Promise<Buffer<ArrayBuffer> | BodyCode> {
  if (Number(req.headers["content-length"] ?? 0) > maxBytes) return Promise.resolve("E_TOO_LARGE");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Buffer<ArrayBuffer> | BodyCode) => {
      clearTimeout(timer);
      req.removeAllListeners("data").pause();
      resolve(result);
    };
    const timer = setTimeout(() => finish("E_TOO_SLOW"), withinMs);
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) finish("E_TOO_LARGE");
      else chunks.push(chunk);
    });
    req.once("end", () => finish(Buffer.concat(chunks)));
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
