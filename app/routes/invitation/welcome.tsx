import { ClinicCode } from "#app/clinical/clinic-code.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { InvitationView } from "#app/vault/invitation-rpc.ts";

/** Who invites whom to which clinic, as the vault verified it, before any key is made. */
export function Welcome(props: { readonly view: InvitationView; readonly onStart: () => void }) {
  const t = useText();
  const format = useFormat();
  const { view } = props;
  return (
    <>
      <PageHeader
        title={t("invite.title", { clinic: view.clinicName })}
        lead={t("invite.from", { inviter: view.inviterName })}
      />
      <p className="max-w-line">{t(`invite.${view.kind}.lead`)}</p>
      <Card>
        <dl className="flex flex-col gap-4">
          <div>
            <dt className="text-small text-ink-soft">{t("invite.name")}</dt>
            <dd className="text-lead font-semibold">
              <bdi>{view.name}</bdi>
            </dd>
            <dd className="text-small text-ink-soft">
              {t("invite.name.wrong", { inviter: view.inviterName })}
            </dd>
          </div>
          <div>
            <dt className="text-small text-ink-soft">{t("invite.code")}</dt>
            <dd>
              <ClinicCode code={view.clinicCode} />
            </dd>
            <dd className="text-small text-ink-soft">{t("invite.code.hint")}</dd>
          </div>
        </dl>
      </Card>
      <p className="text-small text-ink-soft">
        {t("invite.valid-until", { date: format.dateTime(view.notAfterMs) })}
      </p>
      <div>
        <Button variant="primary" onClick={props.onStart}>
          {t("invite.start")}
        </Button>
      </div>
    </>
  );
}
