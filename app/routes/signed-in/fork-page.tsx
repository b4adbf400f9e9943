import { ErrorPage } from "#app/clinical/error-page.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { saveFile } from "#app/portal/save-file.ts";
import { signOut } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { Button } from "#app/ui/button.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";

/** Two histories were shown: nothing goes on, the evidence can be saved and handed to somebody trusted. */
export function ForkPage(props: { readonly evidence: string }) {
  const t = useText();
  const clinic = useClinicNotice();
  const save = () => saveFile("bedside-evidence.json", props.evidence);
  return (
    <PublicShell clinicName={clinic.name}>
      <ErrorPage
        layer="vault"
        code="E_FORK"
        emergencyNumber={clinic.emergencyNumber}
        crisisNumber={clinic.crisisNumber}
        action={
          <div className="flex flex-col items-start gap-3">
            <p className="max-w-line">{t("error.evidence.hint")}</p>
            <div className="flex flex-wrap gap-3">
              <Button variant="primary" onClick={save}>
                {t("error.evidence")}
              </Button>
              <Button onClick={() => void signOut().catch(() => undefined)}>{t("nav.sign-out")}</Button>
            </div>
          </div>
        }
      />
    </PublicShell>
  );
}
