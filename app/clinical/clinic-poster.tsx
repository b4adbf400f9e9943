import { useText } from "#app/i18n/use-text.ts";
import { PrintSheet } from "#app/ui/print-sheet.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { ClinicCode } from "./clinic-code.tsx";

/** The clinic code to hang on a wall. */
export function ClinicPoster(props: {
  readonly clinicName: string;
  readonly clinicCode: string;
  /** The same code for a camera. */
  readonly clinicQr: string;
  readonly emergencyNumber: string;
}) {
  const t = useText();
  return (
    <PrintSheet title={t("clinic.poster.title")} label={t("clinic.poster.title")}>
      <p className="text-title font-semibold">
        <bdi>{props.clinicName}</bdi>
      </p>
      <p className="text-title">{t("clinic.poster.lead")}</p>
      <div className="flex flex-col items-center gap-2 rounded-box border-2 border-black px-4 py-8 text-center">
        <p className="text-title">{t("clinic.poster.code")}</p>
        <ClinicCode code={props.clinicCode} large />
        <QrCode text={props.clinicQr} label={t("clinic.poster.qr")} className="w-48 max-w-full" />
      </div>
      <p className="text-lead">{t("clinic.poster.compare")}</p>
      <p className="text-lead">{t("clinic.poster.ask")}</p>
      <p className="text-lead font-semibold">
        {t("clinic.poster.emergency", { number: props.emergencyNumber })}
      </p>
    </PrintSheet>
  );
}
