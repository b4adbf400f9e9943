import { useText } from "#app/i18n/use-text.ts";
import { hadKeys } from "#app/portal/known-browser.ts";
import { signOut } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";

/** Signed in, but this browser holds no keys: say so, never make a second identity in silence. */
export function NoKeys() {
  const t = useText();
  const clinic = useClinicNotice();
  return (
    <PublicShell clinicName={clinic.name}>
      {hadKeys() ? (
        <>
          <PageHeader title={t("lost-keys.title")} lead={t("lost-keys.body")} />
          <p className="max-w-line">{t("lost-keys.next")}</p>
          <p className="max-w-line">{t("lost-keys.same")}</p>
        </>
      ) : (
        <PageHeader title={t("signin.no-keys.title")} lead={t("signin.no-keys.body")} />
      )}
      <div className="flex flex-wrap gap-3">
        <LinkButton variant="primary" to="/link">
          {t("signin.no-keys.link")}
        </LinkButton>
        <LinkButton to="/recover">{t("signin.no-keys.kit")}</LinkButton>
        <Button onClick={() => void signOut().catch(() => undefined)}>{t("nav.sign-out")}</Button>
      </div>
    </PublicShell>
  );
}
