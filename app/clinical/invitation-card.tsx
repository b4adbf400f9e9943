import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { InvitationKind } from "#app/protocol/roles.ts";
import { ClinicCode } from "./clinic-code.tsx";

/** What an invited person sees first: from whom, as whom, until when, and the code to compare. */
export function InvitationCard(props: {
  readonly kind: InvitationKind;
  readonly name: string;
  readonly inviterName: string;
  readonly clinicCode: string;
  readonly notAfterMs: number;
}) {
  const t = useText();
  const format = useFormat();
  const { kind, name, inviterName: inviter, notAfterMs } = props;
  return (
    <section className="flex flex-col gap-4 rounded-box border border-line bg-surface p-5">
      <p className="text-lead">{t("invite.from", { inviter })}</p>
      <p className="max-w-line">{t(`invite.${kind}.lead`)}</p>
      <dl className="flex flex-col gap-4 border-t border-line pt-4">
        <div>
          <dt className="text-small text-ink-soft">{t("invite.name")}</dt>
          <dd className="font-semibold">
            <bdi>{name}</bdi>
          </dd>
          <dd className="text-small text-ink-soft">{t("invite.name.wrong", { inviter })}</dd>
        </div>
        <div>
          <dt className="text-small text-ink-soft">{t("invite.code")}</dt>
          <dd>
            <ClinicCode code={props.clinicCode} />
          </dd>
          <dd className="text-small text-ink-soft">{t("invite.code.hint")}</dd>
        </div>
      </dl>
      <p className="text-small text-ink-soft">
        {t("invite.valid-until", { date: format.dateTime(notAfterMs) })}
      </p>
    </section>
  );
}
