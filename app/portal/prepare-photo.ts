/** Longest side of a picture that is sent, in pixels: a page of small print stays readable. */
const longestSide = 4096;
const quality = 0.9;
const endings: Readonly<Record<string, string>> = { "image/png": ".png", "image/webp": ".webp" };

/**
 * A photograph without what the camera wrote beside it: place, time, device. The browser decodes it, turns it upright and
 * encodes the pixels anew, so nothing of the old file is left. Other files come back as they are; a picture that cannot be
 * decoded here is null, because nobody could say what is in it.
 */
export async function preparePhoto(file: File): Promise<File | null> {
  const type = photoType(new Uint8Array(await file.slice(0, 16).arrayBuffer()), file.type);
  if (type === null) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(bitmap.width * scale)),
      Math.max(1, Math.round(bitmap.height * scale)),
    );
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const encoded = await canvas.convertToBlob({ type, quality });
    // Safari encodes WebP as PNG: what came out decides.
    const ending = endings[encoded.type] ?? ".jpg";
    const name = sameEnding(file.name, ending) ? file.name : `${file.name.replace(/\.[^.]*$/, "")}${ending}`;
    return new File([encoded], name, { type: encoded.type });
  } catch {
    return null;
  }
}

/** What a photograph becomes; null for what is none. By its first bytes, since a name says nothing (file signatures). */
function photoType(head: Uint8Array, claimed: string): "image/jpeg" | "image/png" | "image/webp" | null {
  const text = String.fromCharCode(...head);
  if (text.startsWith("\u0089PNG")) return "image/png";
  if (text.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  if (/^ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif)/.test(text.slice(4))) return "image/jpeg";
  if (/^(II\*\0|MM\0\*)/.test(text)) return "image/jpeg";
  const isPlain = claimed === "image/gif" || claimed === "image/svg+xml" || claimed === "image/bmp";
  return claimed.startsWith("image/") && !isPlain ? "image/jpeg" : null;
}

function sameEnding(name: string, ending: string): boolean {
  const lower = name.toLowerCase();
  return lower.endsWith(ending) || (ending === ".jpg" && /\.(jpe|jpeg|jfif)$/.test(lower));
}
