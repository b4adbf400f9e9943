import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import compression from "compression";
import express, { type Response, Router } from "express";
import { markStorable } from "./headers.server.ts";
import { refuse } from "./refuse.server.ts";
import { isApi } from "./request-class.server.ts";

/** Path of a script (`/assets/…js`) to its `sha384-…`. */
export type Integrity = Record<string, string>;

/** Read once at start: a file changed on the disk afterwards is refused by every browser. */
export async function readIntegrity(clientFolder: string): Promise<Integrity> {
  const found: Integrity = {};
  const folder = path.join(clientFolder, "assets");
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith(".js")) continue;
    const hash = createHash("sha384").update(await readFile(path.join(folder, name)));
    found[`/assets/${name}`] = `sha384-${hash.digest("base64")}`;
  }
  return found;
}

/**
 * The built files. Only these are compressed: an answer that mixes a secret with what a stranger sent must not
 * tell by its length how well the two match (BREACH).
 */
export function serveAssets(clientFolder: string): Router {
  const router = Router();
  // No file has the name of a call, and looking for one costs a system call each.
  router.use((req, _res, next) => next(isApi(req.path) ? "router" : undefined));
  // It sits in the way of every answer, and looks at each only when its head is written.
  router.use(
    compression({ filter: (req, res) => res.locals.storable === true && compression.filter(req, res) }),
  );
  router.use(
    express.static(clientFolder, {
      index: false,
      redirect: false,
      dotfiles: "ignore",
      cacheControl: false,
      setHeaders(res: Response, file: string) {
        const named = path.relative(clientFolder, file).startsWith(`assets${path.sep}`);
        markStorable(res, named ? "public, max-age=31536000, immutable" : "public, max-age=3600");
      },
    }),
  );
  // Browsers ask for it wherever a page names no icon yet; ours is an SVG that each page links.
  router.get("/favicon.ico", (_req, res) => {
    markStorable(res, "public, max-age=3600");
    res.status(204).end();
  });
  router.use("/assets", (_req, res) => refuse(res, "E_NOT_FOUND"));
  return router;
}
