// BEDSIDE_DATA_DIR/blobs holds sealed files. Who can write to it can delete or damage one, which the hashes in the database
// find, or with both put another in its place, which the reader's browser refuses by the manifest in the signed body.
import { type FileHandle, mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { fromBase64url } from "#app/lib/base64url.ts";
import { toHex } from "#app/lib/bytes.ts";
import type { BlobId } from "#app/lib/ids.ts";
import { type BlobStore, BlobStoreError } from "./blob-store.server.ts";

/** `blobs/ab/cd/<id in hex>`, with `.part` at the end until it is whole. Hex, because some disks take A and a for one letter. */
export function createFolderBlobStore(dataDir: string): BlobStore {
  const root = path.join(dataDir, "blobs");

  function placeOf(id: BlobId): { folder: string; whole: string; part: string } {
    const name = toHex(fromBase64url(id));
    const folder = path.join(root, name.slice(0, 2), name.slice(2, 4));
    const whole = path.join(folder, name);
    return { folder, whole, part: `${whole}.part` };
  }

  return {
    write: (id, offset, bytes) =>
      coded(async () => {
        const { folder, part } = placeOf(id);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await withFile(part, offset === 0 ? "w" : "r+", async (file) => {
          for (let done = 0; done < bytes.length; ) {
            const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
            done += bytesWritten;
          }
          await file.datasync();
        });
      }),

    finish: (id, size) =>
      coded(async () => {
        const { folder, whole, part } = placeOf(id);
        if ((await sizeOf(whole)) === size) return;
        await withFile(part, "r+", async (file) => {
          // A crash may have left bytes behind the last that were acknowledged.
          await file.truncate(size);
          await file.sync();
        });
        await rename(part, whole);
        // The name is durable only once its folders are; those above may be as new as it is.
        for (const each of [folder, path.dirname(folder), root])
          await withFile(each, "r", (file) => file.sync());
      }),

    read: (id, offset, length) =>
      coded(() =>
        withFile(placeOf(id).whole, "r", async (file) => {
          const bytes = new Uint8Array(length);
          for (let done = 0; done < length; ) {
            const { bytesRead } = await file.read(bytes, done, length - done, offset + done);
            if (bytesRead === 0) throw new BlobStoreError("E_DAMAGED");
            done += bytesRead;
          }
          return bytes;
        }),
      ),

    room: () =>
      coded(async () => {
        const { bavail, bsize } = await statfs(dataDir);
        return bavail * bsize;
      }),

    remove: (id) =>
      coded(async () => {
        const { whole, part } = placeOf(id);
        await rm(part, { force: true });
        await rm(whole, { force: true });
      }),
  };
}

async function withFile<T>(name: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(name, flags, 0o600);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return null;
    throw cause;
  }
}

async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BlobStoreError) throw cause;
    const code = systemCode(cause);
    if (code === "ENOENT") throw new BlobStoreError("E_DAMAGED", { cause });
    throw new BlobStoreError(code === "ENOSPC" || code === "EDQUOT" ? "E_FULL" : "E_STORE", { cause });
  }
}

function systemCode(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
