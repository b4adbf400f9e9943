import { useText } from "#app/i18n/use-text.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";

const parts = ["sealed", "seen", "logged", "limits"] as const;

/** The privacy notice: what is sealed, what the operator sees, what is logged, what is not promised. */
export default function Privacy() {
  const t = useText();
  const clinic = useClinicNotice();
  return (
    <PublicShell clinicName={clinic.name}>
      <PageHeader title={t("privacy.title")} lead={t("privacy.lead")} />
      {parts.map((part) => (
        <section key={part} className="flex max-w-line flex-col gap-2">
          <h2 className="text-title font-semibold">{t(`privacy.${part}.title`)}</h2>
          <p>{t(`privacy.${part}.body`)}</p>
          {part === "logged" ? <p>{t("privacy.checked")}</p> : null}
        </section>
      ))}
      <p>
        <LinkButton to="/">{t("error.page.home")}</LinkButton>
      </p>
    </PublicShell>
  );
}
