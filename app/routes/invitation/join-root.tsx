import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { browserLabel } from "#app/portal/browser-label.ts";
import { LinkDigits, useFollowingLink } from "#app/portal/following-link.tsx";
import { NewBrowserPasskey } from "#app/portal/new-browser-passkey.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import { joinRoot } from "#app/sync/join-root.ts";
import { beginLinkPasskey } from "#app/sync/link-new.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { vaultClient } from "#app/vault/client.ts";

/** An invited administrator's browser: passkey, then six digits with whoever invited, who adds it to the clinic (SPEC §6 kind 5). */
export function JoinRoot(props: {
  readonly invId: string;
  readonly inviter: string;
  readonly needsPrf: boolean;
}) {
  const { invId, inviter, needsPrf } = props;
  const t = useText();
  const { task, digits, answer, follow } = useFollowingLink();
  const [at, setAt] = useState<"passkey" | "following" | "turned-away">("passkey");
  useStepFocus(at);
  return (
    <>
      <PageHeader title={t("join.title")} lead={t("join.lead", { inviter })} />
      {at === "passkey" ? (
        <NewBrowserPasskey
          action={t("passkey.action")}
          about="link"
          needsPrf={needsPrf}
          begin={() => beginLinkPasskey(pageApi)}
          onMade={async (keys) => {
            const label = browserLabel(navigator.userAgent);
            const parts = { api: pageApi, vault: vaultClient().vault };
            const linkId = await joinRoot(parts, invId, { ...keys, label });
            setAt("following");
            follow(linkId, () => setAt("turned-away"));
          }}
        />
      ) : null}
      {at === "turned-away" ? (
        <Notice tone="warn" live="assertive">
          {t("join.turned-away", { inviter })}
        </Notice>
      ) : null}
      {at === "following" && digits === null ? (
        <Notice tone="info" live="polite">
          {t("join.waiting", { inviter })}
        </Notice>
      ) : null}
      {at === "following" && digits !== null ? (
        <LinkDigits
          digits={digits}
          answer={answer}
          compare={t("join.compare", { inviter })}
          elsewhere={t("join.confirm-there", { inviter })}
        />
      ) : null}
      <ProblemNotice problem={task.problem} about="link" />
    </>
  );
}
