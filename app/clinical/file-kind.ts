export type FileKind = "picture" | "document" | "audio" | "video" | "other";

/** What a media type is called on a card. */
export function fileKind(mime: string): FileKind {
  const [type] = mime.split("/");
  if (type === "image") return "picture";
  if (type === "audio" || type === "video") return type;
  const isDocument = type === "text" || mime === "application/pdf" || mime.includes("document");
  return isDocument ? "document" : "other";
}

const shown: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const previewLimit = 30_000_000;

/** Pictures that the preview frame decodes. Whatever could hold a script (SVG, HTML, PDF) is saved only. */
export function isShown(file: { readonly mime: string; readonly size: number }): boolean {
  return shown.has(file.mime) && file.size <= previewLimit;
}
