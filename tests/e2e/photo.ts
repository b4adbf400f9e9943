import type { Page } from "@playwright/test";

/** Text that a camera wrote beside the picture, and that must go nowhere. */
export const cameraCanary = "CANARY-CAMERA-7391";

/** A JPEG of 60 by 40 pixels as a phone held upright writes it: to be turned by 90°, with camera and place (EXIF 2.3 §4.6). */
export async function phonePhoto(page: Page): Promise<Buffer> {
  const plain = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(60, 40);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas");
    context.fillStyle = "#c03020";
    context.fillRect(0, 0, 60, 40);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const jpeg = Buffer.from(plain);
  const exif = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff()]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]);
}

/** Big-endian TIFF: IFD0 with Make, Orientation 6 and a pointer to a GPS IFD with the latitude's side and degrees. */
function tiff(): Buffer {
  const make = Buffer.from(`${cameraCanary}\0`, "latin1");
  const head = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
  const ifd0Length = 2 + 3 * 12 + 4;
  const makeAt = head.length + ifd0Length;
  const gpsAt = makeAt + make.length + (make.length % 2);
  const gpsLength = 2 + 2 * 12 + 4;
  const ifd0 = ifd([
    entry(0x010f, 2, make.length, makeAt),
    entry(0x0112, 3, 1, 6 << 16),
    entry(0x8825, 4, 1, gpsAt),
  ]);
  const gps = ifd([entry(1, 2, 2, "N".charCodeAt(0) << 24), entry(2, 5, 3, gpsAt + gpsLength)]);
  const degrees = Buffer.alloc(24);
  for (const [i, value] of [52, 1, 31, 1, 12, 1].entries()) degrees.writeUInt32BE(value, 4 * i);
  const pad = Buffer.alloc(make.length % 2);
  return Buffer.concat([head, ifd0, make, pad, gps, degrees]);
}

function entry(tag: number, type: number, count: number, value: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(tag, 0);
  bytes.writeUInt16BE(type, 2);
  bytes.writeUInt32BE(count, 4);
  bytes.writeUInt32BE(value >>> 0, 8);
  return bytes;
}

function ifd(entries: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(entries.length);
  return Buffer.concat([count, ...entries, Buffer.alloc(4)]);
}
