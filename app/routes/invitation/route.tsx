import { useNavigate } from "@remix-run/react";
import { useEffect, useState } from "react";
import { EmergencyNotice } from "#app/clinical/emergency-notice.tsx";
import { reloadWithFragment } from "#app/early-fragment.ts";
import { useText } from "#app/i18n/use-text.ts";
import { JoiningPath } from "#app/portal/joining-path.tsx";
import { MakePasskey } from "#app/portal/make-passkey.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { signedIn } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useFragment } from "#app/portal/use-fragment.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import { useTask } from "#app/portal/use-task.ts";
import { invitationOpening } from "#app/protocol/invitation-api.ts";
import { creationOptions, me } from "#app/protocol/session-api.ts";
import type { HttpError } from "#app/sync/http.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { InvitationView } from "#app/vault/invitation-rpc.ts";
import { VaultError } from "#app/vault/rpc.ts";
import { JoinRoot } from "./join-root.tsx";
import { Welcome } from "./welcome.tsx";

/** Refusals of somebody who may be in already. */
const hasAccount: ReadonlySet<string> = new Set(["E_INVITE(used)", "E_ACCOUNT_EXISTS"]);

/** The second part of `1.<inv id>.<s>.<clinic id>`: all that the server is told of the link (SPEC §6). */
function invIdOf(fragment: string): string {
  return fragment.split(".")[1] ?? "";
}

async function open(fragment: string): Promise<InvitationView> {
  const path = `/api/invitations/${encodeURIComponent(invIdOf(fragment))}/open`;
  const opening = await pageApi.get(path, invitationOpening);
  return vaultClient().vault.openInvitation({ fragment, opening });
}

/** Answering an invitation: see who invites, make a passkey, then the recovery kit. */
export default function Invitation() {
  const t = useText();
  const navigate = useNavigate();
  const clinic = useClinicNotice();
  const fragment = useFragment();
  const task = useTask();
  const [view, setView] = useState<InvitationView | null>(null);
  const [step, setStep] = useState<"you" | "passkey">("you");
  const invId = invIdOf(fragment ?? "");
  useStepFocus(step);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once a fragment; the task is new in each render
  useEffect(() => {
    if (!fragment) return;
    setView(null);
    setStep("you");
    void task.run(async () => {
      const opened = await open(fragment);
      const { state, provisional } = await vaultClient().vault.status();
      // Said before anybody presses on: a browser profile holds the keys of one person.
      if (state !== "none" && !provisional) throw new VaultError("E_ACCOUNT_EXISTS");
      setView(opened);
    });
  }, [fragment]);

  /** Gone is what is used, cancelled or too late: the invitation itself tells which, and that somebody else may have it. */
  const explain = async (error: HttpError): Promise<unknown> => {
    if (error.code !== "E_GONE" || !fragment) return error;
    return open(fragment).then(
      () => error,
      (reason: unknown) => reason,
    );
  };

  // Whoever writes about their own care, and whoever is turned away and may have nowhere else to ask.
  const isForCare =
    view === null
      ? fragment === null || task.problem !== null
      : view.kind === "patient" || view.kind === "proxy";
  return (
    <PublicShell
      onLanguage={fragment ? () => reloadWithFragment(fragment) : undefined}
      clinicName={view?.clinicName ?? clinic.name}
      path={
        view ? (
          <JoiningPath who={view.kind === "administrator" ? "administrator" : "invited"} current={step} />
        ) : undefined
      }
      footer={
        isForCare ? (
          <EmergencyNotice emergencyNumber={clinic.emergencyNumber} crisisNumber={clinic.crisisNumber} />
        ) : undefined
      }
    >
      {fragment === null ? (
        <EmptyState level={1} title={t("invite.missing.title")} body={t("invite.missing.body")} />
      ) : null}
      {view === null && task.problem !== null ? (
        <>
          <PageHeader title={t("invite.refused")} />
          <ProblemNotice
            problem={task.problem}
            action={
              hasAccount.has(task.problem.code) ? (
                <LinkButton to="/sign-in">{t("signin.title")}</LinkButton>
              ) : undefined
            }
          />
        </>
      ) : null}
      {fragment !== null && view === null && task.problem === null ? (
        <Skeleton label={t("invite.opening")} shape="lines" />
      ) : null}
      {view !== null && step === "you" ? <Welcome view={view} onStart={() => setStep("passkey")} /> : null}
      {view?.kind === "administrator" && step === "passkey" ? (
        <JoinRoot invId={invId} inviter={view.inviterName} needsPrf={view.needsPrf} />
      ) : null}
      {view !== null && view.kind !== "administrator" && step === "passkey" ? (
        <>
          <PageHeader title={t("passkey.title")} lead={t("passkey.lead")} />
          <MakePasskey
            purpose="invitation"
            hasMessages={view.kind !== "officer"}
            needsPrf={view.needsPrf}
            begin={() => pageApi.post(`/api/invitations/${invId}/begin`, {}, creationOptions)}
            explain={explain}
            register={async ({ credential, account, accept }) => {
              const body = { credential, account, ...accept };
              signedIn(await pageApi.post(`/api/invitations/${invId}/accept`, body, me));
            }}
            onDone={() => navigate("/kit?next=home")}
          />
        </>
      ) : null}
    </PublicShell>
  );
}
