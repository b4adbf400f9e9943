import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createDevice, type Device } from "#app/headless/device.ts";
import { fileStorage } from "#app/headless/file-storage.ts";
import { nodeConnection } from "#app/headless/node-connection.ts";
import { type KeptCredential, softwareAuthenticator } from "#app/headless/software-authenticator.ts";
import { type BlobApi, createBlobApi } from "#app/sync/blob-api.ts";
import { memoryLocks } from "#app/vault/worker/memory-locks.ts";
import type { DemoClock } from "./demo-clock.ts";

/** Where the server is, and where the people of the demo are kept. */
export interface Place {
  origin: string;
  /** Where it listens, which may not be its public origin. */
  base: string;
  /** A folder a person. */
  folder: string;
  clock: DemoClock;
}

/** One person of the demo at their device. */
export interface Seat {
  id: string;
  device: Device;
  blobs: BlobApi;
  /** In step with the server from now on; `onNews` after every round. */
  start(onNews: () => void): void;
  stop(): void;
}

/** Opens the device that is kept in `folder`/`id`, or a new one. Nobody signs in. */
export async function openSeat({ origin, base, folder, clock }: Place, id: string): Promise<Seat> {
  const own = path.join(folder, id);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const passkey = path.join(own, "passkey.json");
  const connection = nodeConnection(origin, base);
  const device = createDevice({
    origin,
    clock,
    storage: await fileStorage(own),
    locks: memoryLocks(),
    authenticator: softwareAuthenticator({ kept: read(passkey), keep: (all) => replace(passkey, all) }),
    send: connection.send,
    events: connection.events,
  });
  const { engine } = device;
  let stop: () => void = () => undefined;
  return {
    id,
    device,
    blobs: createBlobApi(device.api, connection.stream),
    start(onNews) {
      let lastSyncMs: number | null = null;
      const unsubscribe = engine.subscribe(() => {
        const now = engine.getSnapshot();
        // A session ends like everybody's; the passkey opens the next.
        if (now.phase === "ended")
          void device.signIn().then(
            () => engine.start(),
            () => undefined,
          );
        if (now.lastSyncMs === lastSyncMs) return;
        lastSyncMs = now.lastSyncMs;
        onNews();
      });
      engine.start();
      stop = () => {
        unsubscribe();
        engine.stop();
      };
    },
    stop: () => stop(),
  };
}

function read(file: string): KeptCredential[] {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return [];
  }
}

function replace(file: string, credentials: readonly KeptCredential[]): void {
  writeFileSync(`${file}.new`, JSON.stringify(credentials), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
