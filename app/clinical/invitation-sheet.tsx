import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { PrintSheet } from "#app/ui/print-sheet.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { ClinicCode } from "./clinic-code.tsx";

/** An invitation on paper, handed over in person. */
export function InvitationSheet(props: {
  readonly name: string;
  readonly clinicName: string;
  readonly clinicCode: string;
  readonly link: string;
  readonly notAfterMs: number;
}) {
  const t = useText();
  const format = useFormat();
  const title = t("invitations.sheet.title", { clinic: props.clinicName });
  return (
    <PrintSheet title={title} label={title}>
      <p className="text-title">{t("invitations.sheet.for", { name: props.name })}</p>
      <p className="text-lead">{t("invitations.sheet.how")}</p>
      <QrCode text={props.link} label={t("invitations.qr")} className="w-72 max-w-full self-center" />
      <p className="text-lead">
        {t("invitations.sheet.compare")} <ClinicCode code={props.clinicCode} />
      </p>
      <p className="font-semibold">
        {t("invitations.sheet.private", { date: format.dateTime(props.notAfterMs) })}
      </p>
    </PrintSheet>
  );
}
