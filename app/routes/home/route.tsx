import { Navigate } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { homeOf } from "#app/portal/home-of.ts";
import { useSession } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";

/** The door: to one's own start page, or to signing in. */
export default function Home() {
  const t = useText();
  const clinic = useClinicNotice();
  const session = useSession();
  if (session.state === "signed-in") return <Navigate to={homeOf[session.me.role]} replace />;
  if (session.state === "none" || session.state === "unreachable") return <Navigate to="/sign-in" replace />;
  return (
    <PublicShell clinicName={clinic.name}>
      <Skeleton label={t("common.loading")} shape="lines" />
    </PublicShell>
  );
}
