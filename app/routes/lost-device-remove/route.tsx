import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SheetWordsField } from "#app/portal/sheet-words-field.tsx";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useSheetWords } from "#app/portal/use-sheet-words.ts";
import { useStepFocus } from "#app/portal/use-step-focus.ts";
import { useTask } from "#app/portal/use-task.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { findAccount, removeLost } from "#app/sync/recover.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { DeviceLoss } from "#app/vault/devices-rpc.ts";
import type { RecoveryView } from "#app/vault/recovery-rpc.ts";

type Step =
  | { at: "words" }
  | { at: "found"; devices: RecoveryView["devices"]; locator: string }
  | { at: "done"; how: "revoke" | "block" };

const partsNow = () => ({ api: pageApi, vault: vaultClient().vault });
const nothingPrinted = { printed: null, logKey: null };

/** A lost device is taken out with the sheet alone, in anybody's browser, which keeps nothing of it (SPEC §10). */
export default function RemoveLostDevice() {
  const t = useText();
  const format = useFormat();
  const clinic = useClinicNotice();
  const task = useTask();
  const words = useSheetWords("sheetWords");
  const [step, setStep] = useState<Step>({ at: "words" });
  const [chosen, setChosen] = useState("");
  const [reason, setReason] = useState<DeviceLoss>("lost");
  useStepFocus(step.at);

  const find = () =>
    void task.run(async () => {
      const locator = await words.check();
      if (locator === null) return;
      const { view } = await findAccount(partsNow(), locator, nothingPrinted);
      setChosen(view.devices[0]?.deviceId ?? "");
      setStep({ at: "found", devices: view.devices, locator });
    });
  const remove = (locator: string) =>
    void task.run(async () => {
      // Again, for a chain that may have moved and a challenge that is fresh.
      await findAccount(partsNow(), locator, nothingPrinted);
      const lost = { deviceId: chosen, reason, origin: window.location.origin };
      const how = await removeLost(partsNow(), lost);
      await vaultClient().vault.recoverCancel();
      words.forget();
      setStep({ at: "done", how });
    });

  return (
    <PublicShell clinicName={clinic.name}>
      {step.at === "done" ? (
        <>
          <PageHeader title={t(step.how === "revoke" ? "lost.remove.done" : "lost.remove.blocked")} />
          <Notice tone="done" live="polite">
            {t(step.how === "revoke" ? "lost.remove.done.body" : "lost.remove.blocked.body")}
          </Notice>
          <p className="max-w-line">
            {t(step.how === "revoke" ? "lost.remove.next.other" : "lost.remove.next")}
          </p>
          <div className="flex flex-wrap gap-3">
            <LinkButton variant="primary" to={step.how === "revoke" ? "/sign-in" : "/recover"}>
              {t(step.how === "revoke" ? "signin.title" : "signin.no-keys.kit")}
            </LinkButton>
            <LinkButton to="/">{t("error.page.home")}</LinkButton>
          </div>
        </>
      ) : (
        <PageHeader title={t("lost.remove.title")} lead={t("lost.remove.lead")} />
      )}
      {step.at === "words" ? (
        <form
          className="flex flex-col items-start gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            find();
          }}
        >
          <SheetWordsField words={words} label={t("recover.words.label")} />
          <ProblemNotice problem={task.problem} about="sheet" />
          <Button type="submit" variant="primary" busy={task.running ? t("common.working") : undefined}>
            {t("common.continue")}
          </Button>
        </form>
      ) : null}
      {step.at === "found" ? (
        <form
          className="flex flex-col items-start gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            remove(step.locator);
          }}
        >
          <RadioGroup
            label={t("lost.remove.which")}
            value={chosen}
            onChange={setChosen}
            options={step.devices.map(({ deviceId, number, addedMs }) => ({
              value: deviceId,
              label: t("lost.remove.device", { number, date: format.date(addedMs) }),
            }))}
          />
          {step.devices.length === 1 ? (
            <Notice tone="info">{t("lost.remove.only")}</Notice>
          ) : (
            <RadioGroup
              label={t("devices.remove.why")}
              value={reason}
              onChange={setReason}
              options={[
                { value: "lost", label: t("devices.reason.lost") },
                { value: "compromised", label: t("devices.reason.compromised") },
              ]}
            />
          )}
          <ProblemNotice problem={task.problem} about="sheet" />
          <Button type="submit" variant="danger" busy={task.running ? t("common.working") : undefined}>
            {t(step.devices.length === 1 ? "lost.remove.only.action" : "lost.remove.action")}
          </Button>
        </form>
      ) : null}
    </PublicShell>
  );
}
