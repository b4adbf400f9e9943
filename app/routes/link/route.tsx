import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { KitWords } from "#app/clinical/kit-words.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { browserLabel } from "#app/portal/browser-label.ts";
import { enterAccount } from "#app/portal/enter-account.ts";
import { homeOf } from "#app/portal/home-of.ts";
import { NewBrowserPasskey } from "#app/portal/new-browser-passkey.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useTask } from "#app/portal/use-task.ts";
import { beginLinkPasskey, followLink, showLink } from "#app/sync/link-new.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { LinkStarted } from "#app/vault/linking-rpc.ts";

const lookEveryMs = 1_500;

/** This browser asks to be added by another one of the same person (SPEC §10): a code to scan or type, then six digits. */
export default function Link() {
  const t = useText();
  const clinic = useClinicNotice();
  const navigate = useNavigate();
  const task = useTask();
  const [started, setStarted] = useState<LinkStarted | null>(null);
  const [digits, setDigits] = useState<string | null>(null);
  const answer = useRef<((same: boolean) => void) | null>(null);
  const [asked, setAsked] = useState(false);
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );

  const follow = (link: LinkStarted) =>
    task.run(async () => {
      const side = {
        api: pageApi,
        vault: vaultClient().vault,
        digits: setDigits,
        async wait() {
          await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
          if (gone.current) throw new Error("left");
        },
        compared: () =>
          new Promise<boolean>((resolve) => {
            answer.current = resolve;
            setAsked(true);
          }),
      };
      const me = await followLink(side, link.linkId, window.location.origin);
      setAsked(false);
      if (me === null) {
        setStarted(null);
        setDigits(null);
        return;
      }
      await enterAccount(me);
      navigate(homeOf[me.role]);
    });

  return (
    <PublicShell clinicName={clinic.name}>
      <PageHeader title={t("link.title")} lead={t("link.lead")} />
      {started === null ? (
        <NewBrowserPasskey
          action={t("link.action")}
          begin={() => beginLinkPasskey(pageApi)}
          onMade={async (keys) => {
            const label = browserLabel(navigator.userAgent);
            const link = await showLink({ api: pageApi, vault: vaultClient().vault }, { ...keys, label });
            setStarted(link);
            void follow(link);
          }}
        />
      ) : digits === null ? (
        <div className="flex flex-col gap-5">
          <p className="max-w-line">{t("link.show")}</p>
          <div className="flex flex-col gap-6 wide:flex-row wide:items-start">
            <QrCode text={started.qr} label={t("link.qr")} className="w-64 max-w-full" />
            <div className="flex min-w-0 flex-col gap-3">
              <p className="max-w-line">{t("link.or-words")}</p>
              <KitWords words={started.words} label={t("link.words")} />
            </div>
          </div>
          <p role="status" className="text-ink-soft">
            {t("link.waiting")}
          </p>
        </div>
      ) : (
        <div className="flex flex-col items-start gap-5">
          <p className="max-w-line">{t("link.compare")}</p>
          <p dir="ltr" className="font-mono text-title font-semibold tracking-widest">
            {digits}
          </p>
          {asked ? (
            <div className="flex flex-wrap gap-3">
              <Button variant="primary" onClick={() => answer.current?.(true)}>
                {t("link.same")}
              </Button>
              <Button onClick={() => answer.current?.(false)}>{t("link.different")}</Button>
            </div>
          ) : (
            <Notice tone="info" live="polite">
              {t("link.confirm-there")}
            </Notice>
          )}
        </div>
      )}
      <ProblemNotice problem={task.problem} />
    </PublicShell>
  );
}
