import { useVaultQuery } from "./use-vault-query.ts";

/** Reply time and numbers as the directory last gave them; generous values until then. */
export function useClinicSettings() {
  const clinic = useVaultQuery("clinic", (vault) => vault.clinic());
  return clinic.status === "ready" && clinic.data !== null
    ? clinic.data.settings
    : { name: "", replyHours: 48, emergencyNumber: null, crisisNumber: null };
}
