import { attachmentLimits } from "#app/crypto/public/attachment-manifest.ts";
import { AttachmentOpener } from "#app/crypto/secret/attachment-open.ts";
import { AttachmentSealer } from "#app/crypto/secret/attachment-seal.ts";
import { random } from "./conversation.ts";

const threadId = new Uint8Array(32).fill(7);
/** Chunks that the page hands over at a time. */
const piece = new Uint8Array(16 * attachmentLimits.chunk).fill(1);

/**
 * Seals a file of `size` bytes piece by piece and opens each sealed chunk at once, as an upload and a download do; nothing
 * is kept. `onPiece` is where memory is looked at. What came out, in bytes.
 */
export async function passLargeFile(size: number, onPiece: () => Promise<void> | void): Promise<number> {
  const input = { key: random(32), id: random(16), threadId, trueLength: size };
  const { manifest } = await seal(
    input,
    () => undefined,
    async () => undefined,
  );
  const opener = new AttachmentOpener({ ...manifest, name: "scan.dcm", mime: "application/dicom" }, threadId);
  let length = 0;
  await seal(
    input,
    (chunk) => {
      length += opener.push(chunk).length;
    },
    async () => {
      await opener.hashed();
      await onPiece();
    },
  );
  await opener.finish();
  return length;
}

async function seal(
  input: ConstructorParameters<typeof AttachmentSealer>[0],
  take: (chunk: Uint8Array) => void,
  between: () => Promise<void>,
) {
  const sealer = new AttachmentSealer(input);
  for (let left = input.trueLength; left > 0; left -= piece.length) {
    await sealer.hashed();
    for (const chunk of sealer.push(piece.subarray(0, Math.min(left, piece.length)))) take(chunk);
    await between();
  }
  const { chunks, manifest } = await sealer.finish();
  for (const chunk of chunks) take(chunk);
  return { manifest };
}
