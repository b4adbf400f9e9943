import { EmergencyNotice } from "#app/clinical/emergency-notice.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";

/** What to do at once when a phone is gone, before anything technical. */
export default function LostDevice() {
  const t = useText();
  const clinic = useClinicNotice();
  return (
    <PublicShell
      clinicName={clinic.name}
      footer={<EmergencyNotice emergencyNumber={clinic.emergencyNumber} crisisNumber={clinic.crisisNumber} />}
    >
      <PageHeader title={t("lost.title")} lead={t("lost.lead")} />
      <ol className="flex max-w-line list-decimal flex-col gap-4 ps-6">
        <li>{t("lost.step.call")}</li>
        <li>{t("lost.step.passkey")}</li>
        <li>{t("lost.step.kit")}</li>
      </ol>
      <p className="max-w-line">{t("lost.no-kit")}</p>
      <div className="flex flex-wrap gap-3">
        <LinkButton variant="primary" to="/lost-device/remove">
          {t("lost.remove.open")}
        </LinkButton>
        <LinkButton to="/recover">{t("signin.no-keys.kit")}</LinkButton>
        <LinkButton to="/link">{t("signin.no-keys.link")}</LinkButton>
        <LinkButton to="/">{t("error.page.home")}</LinkButton>
      </div>
    </PublicShell>
  );
}
