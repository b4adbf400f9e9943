import { useState } from "react";
import { InvitationSheet } from "#app/clinical/invitation-sheet.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { InvitationKind } from "#app/protocol/roles.ts";
import { Button } from "#app/ui/button.tsx";
import { CopyField } from "#app/ui/copy-field.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { useClinicNotice } from "./use-clinic-notice.ts";
import { useVaultQuery } from "./use-vault-query.ts";

export interface MadeInvitation {
  name: string;
  kind: InvitationKind;
  link: string;
  notAfterMs: number;
}

/** The link, this once: as a code to scan, to copy, or on paper. */
export function ReadyInvitation(props: { readonly made: MadeInvitation; readonly onDone: () => void }) {
  const t = useText();
  const format = useFormat();
  const notice = useClinicNotice();
  const [sheet, setSheet] = useState(false);
  const clinic = useVaultQuery("clinic", (vault) => vault.clinic());
  const { name, kind, link, notAfterMs } = props.made;
  return (
    <div className="flex max-w-2xl flex-col items-start gap-5">
      <div className="flex flex-col gap-5 print:hidden">
        <h2 className="text-title font-semibold">{t("invitations.ready.title", { name })}</h2>
        <p>{t("invitations.ready.body")}</p>
        <Notice tone="warn">{t("invitations.ready.warning", { name })}</Notice>
        {kind === "administrator" ? <p className="max-w-line">{t("join.together", { name })}</p> : null}
        <QrCode text={link} label={t("invitations.qr")} className="w-64 max-w-full" />
        <CopyField label={t("invitations.link")} value={link} />
        <p className="text-small text-ink-soft">
          {t("invitations.until", { date: format.dateTime(notAfterMs) })}
        </p>
        <div className="flex flex-wrap gap-3">
          <Button onClick={() => setSheet(true)}>{t("invitations.print")}</Button>
          <Button variant="primary" onClick={props.onDone}>
            {t("common.close")}
          </Button>
        </div>
      </div>
      {sheet && clinic.status === "ready" ? (
        <>
          <InvitationSheet
            name={name}
            clinicName={clinic.data?.name ?? notice.name}
            clinicCode={clinic.data?.code ?? ""}
            link={link}
            notAfterMs={notAfterMs}
          />
          <Button onClick={() => window.print()} className="print:hidden">
            {t("common.print")}
          </Button>
        </>
      ) : null}
    </div>
  );
}
