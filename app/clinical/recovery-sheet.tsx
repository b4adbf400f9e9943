import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { PrintSheet } from "#app/ui/print-sheet.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { ClinicCode } from "./clinic-code.tsx";
import { KitWords } from "./kit-words.tsx";

/** The recovery kit on paper: words, account as QR, clinic code, the key log's key and checkpoint (SPEC §10). Made and printed on the device. */
export function RecoverySheet(props: {
  readonly name: string;
  readonly clinicName: string;
  readonly address: string;
  readonly words: readonly string[];
  readonly accountId: string;
  readonly clinicCode: string;
  readonly logKey: string | null;
  readonly checkpoint: { readonly size: number; readonly root: string };
  readonly createdMs: number;
  /** Officers and administrators have none to read. */
  readonly hasMessages: boolean;
}) {
  const t = useText();
  const format = useFormat();
  const { name, clinicName: clinic, address, checkpoint, createdMs } = props;
  return (
    <PrintSheet title={t("kit.sheet.title")} label={t("kit.sheet.title")}>
      <p className="text-lead">{t("kit.sheet.for", { name, clinic })}</p>
      <KitWords words={props.words} />
      <p className="font-semibold">{t(props.hasMessages ? "kit.sheet.keep" : "kit.console.keep")}</p>
      <p>{t("kit.sheet.use", { address })}</p>
      <div className="flex flex-wrap gap-8">
        <figure className="flex flex-col gap-1">
          <QrCode text={props.accountId} label={t("kit.sheet.account")} className="w-40" />
          <figcaption className="text-small">
            <strong className="block font-semibold">{t("kit.sheet.account")}</strong>
            {t("kit.sheet.account.hint")}
          </figcaption>
        </figure>
        <dl className="flex min-w-56 flex-1 flex-col gap-3 text-small">
          <div>
            <dt className="font-semibold">{t("clinic.code")}</dt>
            <dd>
              <ClinicCode code={props.clinicCode} />
            </dd>
          </div>
          {props.logKey === null ? null : (
            <div>
              <dt className="font-semibold">{t("sheet.log-key")}</dt>
              <dd>
                <ClinicCode code={props.logKey} />
                <span className="block">{t("sheet.log-key.hint")}</span>
              </dd>
            </div>
          )}
          <div>
            <dt className="font-semibold">{t("kit.sheet.checkpoint", { date: format.date(createdMs) })}</dt>
            <dd>
              <bdi dir="ltr" className="block text-start font-mono break-all">
                {`${checkpoint.size} ${checkpoint.root}`}
              </bdi>
              {t("kit.sheet.checkpoint.hint")}
            </dd>
          </div>
          <div>
            <dt className="sr-only">{t("common.details")}</dt>
            <dd>{t("kit.sheet.made", { date: format.date(createdMs) })}</dd>
          </div>
        </dl>
      </div>
    </PrintSheet>
  );
}
