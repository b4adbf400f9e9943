import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { browserLabel } from "#app/portal/browser-label.ts";
import { LinkDigits, useFollowingLink } from "#app/portal/following-link.tsx";
import { NewBrowserPasskey } from "#app/portal/new-browser-passkey.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import { beginLinkPasskey, showLink } from "#app/sync/link-new.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { LinkStarted } from "#app/vault/linking-rpc.ts";
import { ShownCode } from "./shown-code.tsx";

/** This browser asks to be added by another one of the same person (SPEC §10): a code to scan or type, then six digits. */
export default function Link() {
  const t = useText();
  const clinic = useClinicNotice();
  const { task, digits, answer, follow } = useFollowingLink();
  const [started, setStarted] = useState<LinkStarted | null>(null);
  useStepFocus(started === null ? "passkey" : "code");
  return (
    <PublicShell clinicName={clinic.name}>
      <PageHeader title={t("link.title")} lead={t("link.lead")} />
      {started === null ? (
        <NewBrowserPasskey
          action={t("link.action")}
          about="link"
          begin={() => beginLinkPasskey(pageApi)}
          onMade={async (keys) => {
            const label = browserLabel(navigator.userAgent);
            const link = await showLink({ api: pageApi, vault: vaultClient().vault }, { ...keys, label });
            setStarted(link);
            follow(link.linkId, () => setStarted(null));
          }}
        />
      ) : task.problem !== null ? (
        <ProblemNotice
          problem={task.problem}
          about="link"
          action={<Button onClick={() => setStarted(null)}>{t("link.again")}</Button>}
        />
      ) : digits === null ? (
        <ShownCode started={started} />
      ) : (
        <LinkDigits
          digits={digits}
          answer={answer}
          compare={t("link.compare")}
          elsewhere={t("link.confirm-there")}
        />
      )}
    </PublicShell>
  );
}
