import encodeQR from "qr";
import type { Frame } from "#app/scan/read-code.ts";

/** How a code lies in the picture: its side in pixels, turned by radians, leaning away, and how bad the light is (0 to 1). */
export interface Pose {
  side: number;
  turn?: number;
  lean?: number;
  murk?: number;
}

/** A picture of a code as a camera sees it, each pixel the mean of four points; the noise is the same every time. */
export function frameOf(text: string, { side, turn = 0, lean = 0, murk = 0 }: Pose): Frame {
  const [width, height] = [640, 480];
  const modules = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const data = new Uint8ClampedArray(width * height * 4);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const noise = noiseOf(1);
  const [dark, light] = [15 + 45 * murk, 240 - 60 * murk];
  const at = (x: number, y: number): number => {
    const [u, v] = [x - width / 2, y - height / 2];
    const below = cos * v - sin * u;
    const depth = 1 + (lean * below) / side;
    const column = Math.floor(((cos * u + sin * v) / depth / side + 0.5) * modules.length);
    const row = Math.floor((below / depth / side + 0.5) * modules.length);
    const dot = modules[row]?.[column];
    return dot === undefined ? 100 : dot ? dark : light;
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const mean = (at(x, y) + at(x + 0.5, y) + at(x, y + 0.5) + at(x + 0.5, y + 0.5)) / 4;
      const value = mean * (1 - (murk * 0.4 * x) / width) + (noise() - 0.5) * 50 * murk;
      data.fill(value, (y * width + x) * 4, (y * width + x) * 4 + 3);
      data[(y * width + x) * 4 + 3] = 255;
    }
  return { width, height, data };
}

/** A frame with nothing in it but noise. */
export function emptyFrame(): Frame {
  const noise = noiseOf(2);
  const data = Uint8ClampedArray.from({ length: 640 * 480 * 4 }, () => noise() * 255);
  return { width: 640, height: 480, data };
}

function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}
