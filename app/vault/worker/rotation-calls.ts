import type { RotationVault } from "../rotation-rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { expiringEpoch, forgetEpoch, keysSinceMs } from "./rotation.ts";
import type { VaultSession } from "./session.ts";

/** The calls about this device's own keys. */
export function rotationCalls(env: VaultEnvironment, session: VaultSession): RotationVault {
  return {
    keyState: () =>
      session.read((model) => ({
        sinceMs: keysSinceMs(model) ?? 0,
        older: session.ring.epochs.size - 1,
        pending: model.rotation !== null,
      })),
    rotationPending: () =>
      session.read(({ rotation }) => rotation && { wire: rotation.wire, kemPk: rotation.kemPk }),
    expiringEpoch: () => session.read((model) => expiringEpoch(model, session.ring, env.clock.now())),
    forgetEpoch: (input) =>
      session.write(async (tx) => ({ unopened: await forgetEpoch(tx, session.ring, env, input) })),
  };
}
