import { useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { ScanCode } from "#app/portal/scan-code.tsx";
import { SignBatch } from "#app/portal/sign-batch.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { addDevice } from "#app/sync/link-old.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { LinkCandidate } from "#app/vault/linking-rpc.ts";
import type { AdminBatch, AdminResult } from "#app/vault/rpc.ts";
import { Added } from "./added.tsx";

const lookEveryMs = 1_500;

type Step =
  | { at: "words" }
  | { at: "waiting" }
  | { at: "compare"; candidate: LinkCandidate; answer: (same: boolean) => void }
  | { at: "sign"; batch: AdminBatch; answer: (result: AdminResult | null) => void }
  | { at: "added"; passing: boolean }
  | { at: "not-added" };

/** Adds another browser of the same person to the account (SPEC §10). */
export default function AddDevice() {
  const t = useText();
  const task = useTask();
  const [step, setStep] = useState<Step>({ at: "words" });
  const [words, setWords] = useState("");
  const stopped = useRef(false);
  const { vault } = vaultClient();

  const start = (text: string) =>
    task
      .run(async () => {
        stopped.current = false;
        setStep({ at: "waiting" });
        const added = await addDevice(
          {
            api: pageApi,
            vault,
            sync: () => pageSync().syncNow(),
            async wait() {
              await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
              return !stopped.current;
            },
            added: () => setStep({ at: "added", passing: true }),
            compared: (candidate) => new Promise((answer) => setStep({ at: "compare", candidate, answer })),
            sign: (batch) => new Promise((answer) => setStep({ at: "sign", batch, answer })),
          },
          text,
        );
        setWords("");
        setStep(added ? { at: "added", passing: false } : { at: "not-added" });
      })
      .then((done) => {
        if (!done) setStep({ at: "words" });
      });

  return (
    <Frame
      current="account"
      title={t("add-device.title")}
      lead={t("add-device.lead")}
      back={{ to: "/account", label: t("account.title") }}
      withoutKit
    >
      {step.at === "words" ? (
        <form
          className="flex flex-col items-start gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            void start(words);
          }}
        >
          <ol className="flex max-w-line list-decimal flex-col gap-2 ps-6">
            <li>{t("add-device.step.open", { address: window.location.host })}</li>
            <li>{t("add-device.step.show")}</li>
            <li>{t("add-device.step.type")}</li>
          </ol>
          <ScanCode label={t("add-device.scan")} wanted="link" onCode={(text) => void start(text)} />
          <div className="w-full max-w-line">
            <TextArea
              label={t("add-device.words")}
              hint={t("add-device.words.hint")}
              rows={3}
              value={words}
              onChange={setWords}
            />
          </div>
          <ProblemNotice problem={task.problem} />
          <Button type="submit">{t("add-device.typed")}</Button>
        </form>
      ) : null}
      {step.at === "waiting" ? (
        <div className="flex flex-col items-start gap-4">
          <Notice tone="info" live="polite">
            {t("add-device.waiting")}
          </Notice>
          <Button
            onClick={() => {
              stopped.current = true;
            }}
          >
            {t("common.cancel")}
          </Button>
        </div>
      ) : null}
      {step.at === "compare" ? (
        <div className="flex flex-col items-start gap-5">
          <p className="max-w-line">
            {t("add-device.compare", { device: step.candidate.label || t("add-device.unnamed") })}
          </p>
          <p dir="ltr" className="font-mono text-title font-semibold tracking-widest">
            {step.candidate.digits}
          </p>
          <div className="flex flex-wrap gap-3">
            <Button variant="primary" onClick={() => step.answer(true)}>
              {t("link.same")}
            </Button>
            <Button variant="danger" onClick={() => step.answer(false)}>
              {t("link.different")}
            </Button>
          </div>
        </div>
      ) : null}
      {step.at === "sign" ? (
        <SignBatch
          batch={step.batch}
          onCancel={() => step.answer(null)}
          onSigned={async (result) => step.answer(result)}
        />
      ) : null}
      {step.at === "added" ? <Added passing={step.passing} /> : null}
      {step.at === "not-added" ? (
        <div className="flex flex-col items-start gap-4">
          <Notice tone="warn" live="polite">
            {t("add-device.not-added")}
          </Notice>
          <LinkButton to="/account" variant="primary">
            {t("account.title")}
          </LinkButton>
        </div>
      ) : null}
    </Frame>
  );
}
