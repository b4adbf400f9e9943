import { useNavigate, useSearchParams } from "@remix-run/react";
import { useRef, useState } from "react";
import { KitQuiz } from "#app/clinical/kit-quiz.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { homeOf } from "#app/portal/home-of.ts";
import { JoiningPath } from "#app/portal/joining-path.tsx";
import { KeepStorage } from "#app/portal/keep-storage.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useSession } from "#app/portal/session.ts";
import { SignBatch } from "#app/portal/sign-batch.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useRole } from "#app/portal/use-role.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import { useTask } from "#app/portal/use-task.ts";
import { emptyAnswer, type KitPost } from "#app/protocol/clinic-api.ts";
import { hasMessages } from "#app/protocol/roles.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { type AdminBatch, type AdminResult, VaultError } from "#app/vault/rpc.ts";
import { ReplaceSheet } from "./replace-sheet.tsx";
import { WrittenSheet } from "./written-sheet.tsx";

type MadeKit = Extract<AdminResult, { type: "kit" }>;
type Step =
  | { at: "why" | "again" }
  | { at: "sign"; batch: AdminBatch }
  | { at: "words" | "quiz"; made: MadeKit; replaced: boolean }
  | { at: "done"; replaced: boolean };

/** Making and confirming the recovery kit (SPEC §10): why, passkey, the sheet on paper, three words asked back. */
export default function Kit() {
  const t = useText();
  const role = useRole();
  const session = useSession();
  const clinic = useClinicNotice();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const task = useTask();
  const again = params.get("again") === "1";
  const [step, setStep] = useState<Step>({ at: "why" });
  const confirmed = useRef<KitPost | null>(null);
  const [wrong, setWrong] = useState<readonly number[]>([]);
  const { vault } = vaultClient();
  const next = params.get("next") === "clinic" && role === "administrator" ? "/clinic?new=1" : homeOf[role];

  const prepare = () =>
    void task.run(async () => {
      await pageSync().syncNow({ directory: true });
      confirmed.current = null;
      if (!again) return setStep({ at: "sign", batch: await vault.adminPrepare({ type: "kit" }) });
      // Just recovered: the sheet that was used can still sign its own replacement, and is then void.
      const made = await vault.recoverNewKit();
      if (made !== null) setStep({ at: "words", made: { type: "kit", ...made }, replaced: true });
      else setStep({ at: "again" });
    });
  const check = ({ made, replaced }: Extract<Step, { made: MadeKit }>, words: [string, string, string]) =>
    void task.run(async () => {
      setWrong([]);
      let post = confirmed.current;
      try {
        post ??= await vault.kitConfirm(words);
      } catch (error) {
        if (!(error instanceof VaultError) || error.code !== "E_KIT_WORDS") throw error;
        const right = made.quiz.map((position) => made.kit.words[position]);
        setWrong(made.quiz.filter((_, place) => words[place]?.trim().toLowerCase() !== right[place]));
        return;
      }
      // Kept, so that a lost answer is followed by the same statement and not by another one.
      confirmed.current = post;
      await pageApi.post("/api/chain/kit", post, emptyAnswer);
      setStep({ at: "done", replaced });
      await pageSync().syncNow();
    });

  const title =
    step.at === "quiz"
      ? t("kit.quiz.title")
      : step.at === "done"
        ? t("kit.done.title")
        : t(again ? "sheet.again.title" : "kit.title");
  const reads = hasMessages(role);
  const staffLead = t(reads ? "kit.staff.lead" : "kit.console.lead");
  const firstLead = role === "patient" ? t("kit.lead") : staffLead;
  const lead = step.at === "why" ? (again ? t("sheet.again.lead") : firstLead) : undefined;
  const joining = params.get("next");
  const part = step.at === "done" ? "finish" : "kit";
  useStepFocus(step.at, joining !== null);
  return (
    <Frame
      current={joining === null ? "account" : ""}
      title={title}
      lead={lead}
      above={
        joining === null ? undefined : (
          <JoiningPath who={joining === "clinic" ? "first" : "invited"} current={part} />
        )
      }
      back={joining === null ? { to: "/account", label: t("account.title") } : undefined}
      withoutKit
    >
      {step.at === "why" ? (
        <div className="flex flex-col items-start gap-4">
          {again ? null : <p className="max-w-line">{t(reads ? "kit.why" : "kit.console.why")}</p>}
          {again ? null : <p className="max-w-line text-ink-soft">{t("kit.second-prompt")}</p>}
          <ProblemNotice problem={task.problem} />
          <div className="flex flex-wrap gap-3">
            <Button variant="primary" busy={task.running ? t("common.working") : undefined} onClick={prepare}>
              {t(again ? "common.continue" : "kit.action")}
            </Button>
            <LinkButton to={next}>{t("kit.later")}</LinkButton>
          </div>
        </div>
      ) : null}
      {step.at === "again" ? (
        <ReplaceSheet
          onMade={(made) => setStep({ at: "words", made: { type: "kit", ...made }, replaced: true })}
          onLost={(batch) => setStep({ at: "sign", batch })}
        />
      ) : null}
      {step.at === "sign" ? (
        <SignBatch
          batch={step.batch}
          onCancel={() => setStep({ at: again ? "again" : "why" })}
          onSigned={async (result) => {
            if (result.type === "kit") setStep({ at: "words", made: result, replaced: false });
          }}
        />
      ) : null}
      {step.at === "words" ? (
        <WrittenSheet
          kit={step.made.kit}
          name={session.state === "signed-in" ? session.me.name : ""}
          clinicName={clinic.name}
          address={window.location.host}
          hasMessages={reads}
          onWritten={() => setStep({ ...step, at: "quiz" })}
        />
      ) : null}
      {step.at === "quiz" ? (
        <div className="flex flex-col gap-5">
          <p className="max-w-line">{t("kit.quiz.lead")}</p>
          <ProblemNotice problem={task.problem} />
          <KitQuiz
            ask={step.made.quiz}
            wrong={wrong}
            checking={task.running}
            onCheck={(words) => check(step, words)}
            onBack={() => setStep({ ...step, at: "words" })}
          />
        </div>
      ) : null}
      {step.at === "done" ? (
        <div className="flex flex-col items-start gap-4">
          <Notice tone="done" live="polite">
            {t(!again ? "kit.done.body" : step.replaced ? "sheet.done.replaced" : "sheet.done.added")}
          </Notice>
          <KeepStorage />
          <Button variant="primary" onClick={() => navigate(next)}>
            {t("common.continue")}
          </Button>
        </div>
      ) : null}
    </Frame>
  );
}
