import decodeQR from "qr/decode.js";

/** Pixels of one camera frame: RGBA, 4 bytes each, as a canvas gives them. */
export interface Frame {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** A frame may take so long: the next one is often better than a longer look at this one. */
const timeLimitMs = 60;

/** The text of the QR code in a frame (ISO/IEC 18004), null when none can be read. */
export function readCode({ width, height, data }: Frame): string | null {
  try {
    return decodeQR({ width, height, data }, { timeLimit: timeLimitMs });
  } catch {
    // The library's way to say that there is none.
    return null;
  }
}
