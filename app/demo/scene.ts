import type { Category } from "#app/vault/rpc.ts";
import type { ClinicianId, PatientId } from "./cast.ts";

/** One conversation as it was written for the demo. */
export interface Scene {
  patient: PatientId;
  subject: string;
  category: Category;
  /** When it began, in hours before the start. */
  hoursAgo: number;
  lines: readonly Line[];
  /** Whether the last clinician closed it. */
  closed?: true;
}

export interface Line {
  by: "patient" | ClinicianId;
  text: string;
  /** Minutes since the line before. */
  after?: number;
  /** With a picture of a blood sugar diary. */
  diary?: true;
}
