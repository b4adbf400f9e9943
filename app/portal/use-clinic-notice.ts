import { useRouteLoaderData } from "@remix-run/react";
import type { loader } from "#app/root.tsx";

/** What anyone at the door may know: the clinic's name and where to get urgent help. */
export interface ClinicNotice {
  name: string;
  emergencyNumber: string | null;
  crisisNumber: string | null;
}

const unknown: ClinicNotice = { name: "Bedside", emergencyNumber: null, crisisNumber: null };

/** From the document itself, so that it stands on every screen and error page, before any sign-in. */
export function useClinicNotice(): ClinicNotice {
  return useRouteLoaderData<typeof loader>("root")?.clinic ?? unknown;
}
