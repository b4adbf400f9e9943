import type { BrowserContext } from "@playwright/test";
import { runInWorker } from "./run-in-worker.ts";

const channel = "test-worker-keys";

/** What a worker held at some moment: keys of WebCrypto, and random bytes of a seed's length. */
export type WorkerKey = "generated" | "imported" | "drawn";

/**
 * Takes the private and symmetric keys that the vault's worker makes or imports, while they can still be exported, and all 64
 * random bytes that it draws at once.
 */
export async function watchWorkerKeys(
  context: BrowserContext,
  keep: (bytes: Buffer, how: WorkerKey) => void,
): Promise<void> {
  await context.exposeFunction("__keepWorkerKey", (hex: string, how: WorkerKey) =>
    keep(Buffer.from(hex, "hex"), how),
  );
  await context.addInitScript((name) => {
    const { __keepWorkerKey: report } = globalThis as unknown as {
      __keepWorkerKey(...message: [string, string]): void;
    };
    new BroadcastChannel(name).onmessage = ({ data }) => report(...(data as [string, string]));
  }, channel);
  await runInWorker(context, observer);
}

const observer = `{
  const tell = new BroadcastChannel("${channel}");
  const bytesOf = (data) => ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  const report = (how, data) => tell.postMessage([Array.from(bytesOf(data), (byte) => byte.toString(16).padStart(2, "0")).join(""), how]);
  const { subtle } = crypto;
  const original = { draw: crypto.getRandomValues.bind(crypto), make: subtle.generateKey.bind(subtle), take: subtle.importKey.bind(subtle) };
  crypto.getRandomValues = (into) => {
    original.draw(into);
    if (into.byteLength === 64) report("drawn", into);
    return into;
  };
  subtle.generateKey = async (...args) => {
    const made = await original.make(...args);
    const secret = made.privateKey ?? made;
    if (secret.extractable) report("generated", await subtle.exportKey(secret.type === "private" ? "pkcs8" : "raw", secret));
    return made;
  };
  subtle.importKey = (format, data, algorithm, ...rest) => {
    // In raw form only public keys of these two are imported.
    if (format === "raw" && !/25519/.test(algorithm.name ?? algorithm)) report("imported", data);
    return original.take(format, data, algorithm, ...rest);
  };
}
`;
