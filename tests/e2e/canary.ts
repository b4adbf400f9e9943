import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Something that must stay inside the browser. */
export interface Canary {
  name: string;
  bytes: Buffer;
  /** Words are looked for in UTF-16 too; keys are not text. */
  isText: boolean;
}

export interface Place {
  name: string;
  bytes: Buffer;
}

export const textCanary = (name: string, text: string): Canary => ({
  name,
  bytes: Buffer.from(text),
  isText: true,
});

export const keyCanary = (name: string, bytes: Uint8Array): Canary => ({
  name,
  bytes: Buffer.from(bytes),
  isText: false,
});

/** Every form in which bytes may leak: as they are, base64 at its three alignments in both alphabets, hex, UTF-16. */
export function encodingsOf({ bytes, isText }: Canary): Record<string, Buffer> {
  const forms: Record<string, Buffer> = {
    raw: bytes,
    hex: Buffer.from(bytes.toString("hex")),
    HEX: Buffer.from(bytes.toString("hex").toUpperCase()),
  };
  if (isText) forms.utf16 = Buffer.from(bytes.toString(), "utf16le");
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // Characters that also hold bits of what stands before or after are unknown.
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor(((shift + bytes.length) * 8) / 6);
    const sure = shifted.slice(first, last);
    forms[`base64+${shift}`] = Buffer.from(sure);
    forms[`base64url+${shift}`] = Buffer.from(sure.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return forms;
}

interface Needle {
  canary: Canary;
  encoding: string;
  bytes: Buffer;
}

/** "canary as encoding in place" for every hit. One walk through each place looks for all of them together. */
export function findCanaries(canaries: readonly Canary[], places: Iterable<Place>): string[] {
  const needles = canaries.flatMap((canary) =>
    Object.entries(encodingsOf(canary)).map(([encoding, bytes]) => ({ canary, encoding, bytes })),
  );
  // Most places of most files are told apart by two bytes, and nearly all others by four.
  const isStart = new Uint8Array(0x10000);
  const byStart = new Map<number, Needle[]>();
  for (const needle of needles) {
    const start = needle.bytes.readUInt32LE(0);
    isStart[start & 0xffff] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  const hits: string[] = [];
  for (const { name, bytes } of places) {
    const found = new Set<Needle>();
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (isStart[bytes.readUInt16LE(at)] === 0) continue;
      for (const needle of byStart.get(bytes.readUInt32LE(at)) ?? [])
        if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle);
    }
    for (const { canary, encoding } of needles.filter((needle) => found.has(needle)))
      hits.push(`${canary.name} as ${encoding} in ${name}`);
  }
  return hits;
}

/** Every file below a folder. */
export async function filesOf(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const name = path.join(entry.parentPath, entry.name);
      return { name, bytes: await readFile(name) };
    }),
  );
}
