import type { ServerBuild } from "@remix-run/node";
import type { RequestHandler } from "express";
import { refuse } from "./refuse.server.ts";
import { isApi } from "./request-class.server.ts";

/** Words of the routes, ids in base64url and names of files: no address of ours holds anything that is escaped, empty or a dot. */
const PLAIN = /^\/(?:[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*)?$/;

/**
 * One spelling for each address. Remix decodes a path, resolves its dots and ignores its case, while all that comes before it
 * (limits, sizes, whose reads are refused) takes the path as it was sent: another spelling of a call would pass as something else.
 */
export function requireCanonicalPath(build: ServerBuild): RequestHandler {
  const words = wordsOf(build);
  const spelt = (segment: string) => {
    const [word, ending] = segment.endsWith(".data") ? [segment.slice(0, -5), ".data"] : [segment, ""];
    return (words.get(word.toLowerCase()) ?? word) + ending;
  };
  return (req, res, next) => {
    const [path = "", ...query] = req.originalUrl.split("?");
    const segments = path.split("/").filter((segment) => segment !== "");
    const canonical = `/${segments.map(spelt).join("/")}`;
    if (!PLAIN.test(canonical)) return refuse(res, "E_NOT_FOUND");
    if (path === canonical) return next();
    // An address of a page that a person typed is put right; a program knows the one spelling.
    if (req.method !== "GET" || isApi(canonical)) return refuse(res, "E_NOT_FOUND");
    res.redirect(307, [canonical, ...query].join("?"));
  };
}

/** Every word that stands in the path of a route, by its lower case. */
function wordsOf({ routes }: ServerBuild): Map<string, string> {
  const segments = Object.values(routes).flatMap((route) => route?.path?.split("/") ?? []);
  const words = segments.filter((segment) => segment !== "" && !/^[:*]/.test(segment));
  return new Map(words.map((word) => [word.toLowerCase(), word]));
}
