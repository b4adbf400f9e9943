import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import type { DevicesVault } from "../devices-rpc.ts";
import { VaultError } from "../rpc.ts";
import { noteTime } from "./account-notes.ts";
import { deviceReport } from "./device-report.ts";
import type { VaultEnvironment } from "./environment.ts";
import { browsersOf, ownDevice, ownDevices } from "./own-devices.ts";
import { chainIn } from "./pins.ts";
import { noteLater } from "./publish-notes.ts";
import type { VaultSession } from "./session.ts";

/** Characters: "Ward computer, third floor" and some more. */
const nameLimit = 40;

/** The calls about the account's devices. */
export function deviceCalls(env: VaultEnvironment, session: VaultSession): DevicesVault {
  return {
    ownDevices: () => session.read(ownDevices),
    nameDevice: ({ deviceId, name: typed }) =>
      session.write(async (tx) => {
        const device = ownDevice(tx.model, deviceId).deviceId as DeviceId; // found in the own chain
        const name = typed
          .normalize("NFC")
          .replace(/\p{Cc}/gu, " ")
          .trim();
        if ([...name].length > nameLimit) throw new VaultError("E_TOO_LONG");
        const atMs = noteTime(tx.model.names.get(device), env.clock.now());
        tx.model.names.set(device, { name, atMs });
        tx.save(`device-name/${device}`);
        noteLater(tx, env, { names: [device] });
      }),
    browsersOf: (accountId) =>
      // An id like any other: without a chain there are no devices.
      session.read((model) => browsersOf(chainIn(model, accountId as AccountId))),
    revocationPending: () => session.read(({ revocation }) => revocation),
    deviceReport: (deviceId) => session.read((model) => deviceReport(model, deviceId, env.clock.now())),
  };
}
