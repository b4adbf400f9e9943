import type { VaultClient, VaultSnapshot } from "#app/vault/client.ts";
import type { OwnDevice } from "#app/vault/devices-rpc.ts";
import type { PassingOn } from "#app/vault/passing-on-rpc.ts";
import type { Vault } from "#app/vault/rpc.ts";
import { now } from "./sample.ts";

const day = 86_400_000;

export const device: OwnDevice = {
  deviceId: "phone",
  number: 2,
  name: null,
  kind: "browser",
  isThis: false,
  owner: null,
  addedMs: now - 40 * day,
  addedByKit: false,
  revokedMs: null,
  reason: null,
  canRevoke: true,
};
export const passing: PassingOn = {
  deviceId: device.deviceId,
  number: device.number,
  name: null,
  flow: "on",
  conversations: { done: 1, total: 4 },
  messages: { done: 23, total: 120 },
  failed: 1,
};

/** What the screens of the gallery read; everything else answers with nothing, as no screen waits for it. */
const answers: { [name in keyof Vault]?: Vault[name] } = {
  ownDevices: async () => [device],
  passingOn: async () => [passing],
  browsersOf: async () => [device],
  sheets: async () => ({ sheets: [], mayAdd: true, offer: null }),
  recoverWords: async () => ({
    ok: false,
    problem: { code: "unknown", position: 3, nearest: ["canyon", "candy"] },
  }),
};
const snapshot: VaultSnapshot = { state: "unlocked", status: null, reason: null, revision: 1 };

/** Stands where the application has its vault in a worker (see vite.config.ts): it holds samples and no key. */
export function vaultClient(): Pick<VaultClient, "vault" | "subscribe" | "getSnapshot" | "onLock"> {
  return {
    vault: new Proxy(answers, {
      get: (known, name) => Reflect.get(known, name) ?? (() => Promise.resolve(undefined)),
    }) as Vault,
    subscribe: () => () => undefined,
    getSnapshot: () => snapshot,
    onLock: () => () => undefined,
  };
}

export const vaultServerSnapshot = snapshot;
