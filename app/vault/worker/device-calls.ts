import type { AccountId } from "#app/lib/ids.ts";
import type { DevicesVault } from "../devices-rpc.ts";
import { deviceReport } from "./device-report.ts";
import type { VaultEnvironment } from "./environment.ts";
import { browsersOf, ownDevices } from "./own-devices.ts";
import { chainIn } from "./pins.ts";
import type { VaultSession } from "./session.ts";

/** The calls about the account's devices. */
export function deviceCalls(env: VaultEnvironment, session: VaultSession): DevicesVault {
  return {
    ownDevices: () => session.read(ownDevices),
    browsersOf: (accountId) =>
      // An id like any other: without a chain there are no devices.
      session.read((model) => browsersOf(chainIn(model, accountId as AccountId))),
    revocationPending: () => session.read(({ revocation }) => revocation),
    deviceReport: (deviceId) => session.read((model) => deviceReport(model, deviceId, env.clock.now())),
  };
}
