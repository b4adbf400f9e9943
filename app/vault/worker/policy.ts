import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { type ChainRole, chainRole } from "#app/crypto/public/chain-statement.ts";
import { policyOf } from "#app/crypto/public/clinic-root.ts";
import { deviceFlag } from "#app/crypto/public/device-record.ts";
import { VaultError } from "../rpc.ts";
import type { Model } from "./model-types.ts";
import { rootIn } from "./pins.ts";

/**
 * Refuses a device whose vault a passphrase would protect where the clinic forbids it to everyone but patients: E_POLICY_PRF. The
 * policy stands in the root's signed chain, so a server can neither loosen it nor say that there is one (SPEC §12).
 */
export function requireAllowedProtection(
  root: ChainState,
  role: ChainRole,
  device: { readonly flags: number },
): void {
  if (needsPrf(root, role) && (device.flags & deviceFlag.prf) === 0) throw new VaultError("E_POLICY_PRF");
}

/** Whether a passphrase is out of the question for such an account, to say it before one is chosen. */
export function needsPrf(root: ChainState, role: ChainRole): boolean {
  return role !== chainRole.patient && policyOf(root).staffNeedPrf;
}

export function idleMsOf(model: Model): number {
  const { staffIdleS, patientIdleS } = policyOf(rootIn(model));
  return 1_000 * (model.identity.role === "patient" ? patientIdleS : staffIdleS);
}
