import type { ProtectionPolicy } from "#app/vault/policy-rpc.ts";

/** What the one line about a policy is filled with. */
export function policyWords({ staffIdleS, patientIdleS, staffNeedPrf }: ProtectionPolicy) {
  return { staff: staffIdleS / 60, patient: patientIdleS / 60, prf: staffNeedPrf ? "yes" : "no" } as const;
}
