import { deflateSync } from "node:zlib";

const width = 720;
const height = 480;
type Colour = readonly [red: number, green: number, blue: number];
const paper: Colour = [250, 247, 240];
const line: Colour = [222, 216, 204];
const band: Colour = [226, 241, 230];
const ink: Colour = [43, 77, 128];

/** Morning and evening of seven days, in mg/dL. */
const week = [112, 148, 108, 155, 121, 162, 117, 171, 124, 232, 139, 246, 118, 159] as const;

/** A picture of a blood sugar diary: two bars a day over the range that was agreed. PNG, made here, with nothing in it but colours. */
export function diaryPicture(): File {
  const pixels = Buffer.alloc(width * height * 3);
  const fill = (x0: number, y0: number, x1: number, y1: number, colour: Colour) => {
    for (let y = Math.max(0, y0); y < Math.min(height, y1); y++)
      for (let x = Math.max(0, x0); x < Math.min(width, x1); x++) pixels.set(colour, (y * width + x) * 3);
  };
  const up = (value: number) => Math.round(440 - (value - 60) * 1.9);
  fill(0, 0, width, height, paper);
  fill(40, up(180), 700, up(80), band);
  for (let value = 60; value <= 260; value += 20) fill(40, up(value), 700, up(value) + 1, line);
  for (const [at, value] of week.entries()) {
    const x = 58 + Math.floor(at / 2) * 92 + (at % 2) * 32;
    fill(x, up(value), x + 26, up(60), ink);
  }
  fill(40, up(60), 700, up(60) + 2, ink);
  return new File([png(pixels)], "sugar-diary.png", { type: "image/png" });
}

/** PNG 1.2: signature, IHDR (8 bit RGB), one IDAT of unfiltered rows, IEND. */
function png(pixels: Buffer): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Array.from({ length: height }, (_, y) => [
    Buffer.from([0]),
    pixels.subarray(y * width * 3, (y + 1) * width * 3),
  ]);
  const parts = [
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** CRC-32 of PNG 1.2 §3.4, bit by bit: Node's own came after the oldest release that we run on. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
