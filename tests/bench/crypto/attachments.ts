import { xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { attachmentLimits } from "#app/crypto/public/attachment-manifest.ts";
import { AttachmentOpener } from "#app/crypto/secret/attachment-open.ts";
import { AttachmentSealer } from "#app/crypto/secret/attachment-seal.ts";
import { compare, type Effort, ratio, type Work } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { random } from "./conversation.ts";

const aim = { type: "at most", value: 1.3 } as const;
const bare = "bare secretbox";
/** A photograph. */
export const photoSize = 4 * 1024 * 1024;
/** What the page hands to the worker at a time. */
const pieceSize = 16 * attachmentLimits.chunk;

/** What others offer for the same file, by name. */
export type FilePeers = (
  file: Uint8Array<ArrayBuffer>,
) => Promise<Record<string, { seal: Work; open: Work }>>;

export async function attachmentFigures(
  where: Figure["where"],
  effort: Effort,
  peers: FilePeers = async () => ({}),
): Promise<Figure[]> {
  const file = new Uint8Array(photoSize);
  for (let at = 0; at < file.length; at += 65_536) file.set(random(65_536), at);
  const sealed = await sealFile(file);
  const others = await peers(file);
  const cipher = { key: random(32), nonce: random(24) };
  const boxes = chunksOf(file).map((chunk) => xsalsa20poly1305(cipher.key, cipher.nonce).encrypt(chunk));
  const seal = await compare(
    {
      Bedside: () => sealFile(file),
      [bare]: () => chunksOf(file).map((chunk) => xsalsa20poly1305(cipher.key, cipher.nonce).encrypt(chunk)),
      ...Object.fromEntries(Object.entries(others).map(([name, each]) => [name, each.seal])),
    },
    effort,
  );
  const open = await compare(
    {
      Bedside: () => openFile(sealed),
      [bare]: () => boxes.map((box) => xsalsa20poly1305(cipher.key, cipher.nonce).decrypt(box)),
      ...Object.fromEntries(Object.entries(others).map(([name, each]) => [name, each.open])),
    },
    effort,
  );
  return Object.entries({ seal, open }).flatMap(([verb, comparison]) => {
    const name = `${verb} a file of 4 MiB`;
    return [
      ratio(comparison, "Bedside", bare, { name, where, aim }),
      ...Object.keys(others).map((other) => ratio(comparison, "Bedside", other, { name, where })),
    ];
  });
}

const threadId = new Uint8Array(32).fill(7);

export async function sealFile(file: Uint8Array) {
  const sealer = new AttachmentSealer({
    key: random(32),
    id: random(16),
    threadId,
    trueLength: file.length,
  });
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += pieceSize)
    chunks.push(...sealer.push(file.subarray(at, at + pieceSize)));
  const { chunks: last, manifest } = await sealer.finish();
  return { chunks: [...chunks, ...last], manifest: { ...manifest, name: "a", mime: "image/jpeg" } };
}

/** The length of what comes out; throws unless every check passed. */
export async function openFile({ chunks, manifest }: Awaited<ReturnType<typeof sealFile>>): Promise<number> {
  const opener = new AttachmentOpener(manifest, threadId);
  const length = chunks.reduce((sum, chunk) => sum + opener.push(chunk).length, 0);
  await opener.finish();
  return length;
}

function chunksOf(file: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += attachmentLimits.chunk)
    chunks.push(file.subarray(at, at + attachmentLimits.chunk));
  return chunks;
}
