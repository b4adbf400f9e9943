import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import { ErrorPage } from "#app/clinical/error-page.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { PublicShell } from "#app/ui/public-shell.tsx";

/** What a person sees when a screen cannot be shown; the reason stays in the log. */
export function Failure() {
  const error = useRouteError();
  const clinic = useClinicNotice();
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <PublicShell clinicName={clinic.name}>
      <ErrorPage
        layer="http"
        code={isMissing ? "E_NOT_FOUND" : "E_INTERNAL"}
        emergencyNumber={clinic.emergencyNumber}
        crisisNumber={clinic.crisisNumber}
      />
    </PublicShell>
  );
}
