import { createHash } from "node:crypto";
import { Router } from "express";
import { permissionsPolicy } from "./headers.server.ts";

/**
 * The frame in which a picture from a message is decoded: an opaque origin that reaches neither our storage nor the network.
 * Bytes come by postMessage from the page that holds it, and only types that are nothing but pictures are shown.
 */
const script = `
const types = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const image = document.querySelector("img");
const tell = (shown) => parent.postMessage({ shown }, "*");
image.addEventListener("load", () => tell(true));
image.addEventListener("error", () => tell(false));
addEventListener("message", ({ source, data }) => {
  if (source !== parent || !types.includes(data.type)) return;
  image.alt = String(data.label);
  image.src = URL.createObjectURL(new Blob([data.bytes], { type: data.type }));
});
`;
// Beside a picture is the colour of the page around the frame, in the dark as well.
const style =
  ":root{color-scheme:light dark}html,body{margin:0;height:100%}img{display:block;width:100%;height:100%;object-fit:contain}";
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title><style>${style}</style><img alt=""><script>${script}</script></html>`;

const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "img-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-scripts",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** GET /preview-frame: the same static page for everybody. */
export function servePreviewFrame(): Router {
  const router = Router();
  router.get("/preview-frame", (_req, res) => {
    res.set("Content-Security-Policy", policy);
    res.set("Permissions-Policy", permissionsPolicy("none"));
    res.type("html").send(html);
  });
  return router;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
