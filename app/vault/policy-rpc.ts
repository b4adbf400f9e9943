/** What the clinic asks of devices, signed by its root (SPEC §12): the page's form of the crypto's type. */
export interface ProtectionPolicy {
  staffNeedPrf: boolean;
  staffIdleS: number;
  patientIdleS: number;
}
