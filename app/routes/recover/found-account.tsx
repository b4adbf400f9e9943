import { ClinicCode } from "#app/clinical/clinic-code.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { type NewBrowserKeys, NewBrowserPasskey } from "#app/portal/new-browser-passkey.tsx";
import type { CreationOptions } from "#app/protocol/session-api.ts";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { RecoveryView } from "#app/vault/recovery-rpc.ts";

/** The sheet has found its account: whose clinic it is, which browser goes, what can be read again, and the passkey. */
export function FoundAccount(props: {
  readonly view: RecoveryView;
  /** Whether the oldest browser makes room for this one. */
  readonly replace: boolean;
  readonly onReplace: (replace: boolean) => void;
  readonly begin: () => Promise<CreationOptions>;
  readonly onMade: (keys: NewBrowserKeys) => Promise<void>;
}) {
  const { view, replace, onReplace, begin, onMade } = props;
  const t = useText();
  const format = useFormat();
  return (
    <>
      <PageHeader title={t("recover.found.title")} lead={t("recover.found.lead")} />
      <div className="flex flex-col gap-1">
        <p className="font-semibold">{t("clinic.code")}</p>
        <ClinicCode code={view.clinicCode} />
        <p className="max-w-line text-ink-soft">{t("recover.found.code")}</p>
      </div>
      {view.devices[0] === undefined ? null : (
        <Checkbox
          label={t("recover.replace", { date: format.date(view.devices[0].addedMs) })}
          hint={t("recover.replace.hint")}
          checked={replace}
          onChange={onReplace}
        />
      )}
      <p className="max-w-line">{t(view.readsHistory ? "recover.history" : "recover.history.none")}</p>
      <NewBrowserPasskey
        action={t("recover.action")}
        about="sheet"
        needsPrf={view.needsPrf}
        begin={begin}
        onMade={onMade}
      />
    </>
  );
}
