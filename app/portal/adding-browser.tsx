import { useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { OldSide } from "#app/sync/link-old.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { LinkCandidate } from "#app/vault/linking-rpc.ts";
import type { AdminBatch, AdminResult } from "#app/vault/rpc.ts";
import { SignBatch } from "./sign-batch.tsx";

const lookEveryMs = 1_500;

type Step =
  | { at: "waiting" }
  | { at: "compare"; candidate: LinkCandidate; answer: (same: boolean) => void }
  | { at: "sign"; batch: AdminBatch; answer: (result: AdminResult | null) => void };

/** The page's part in adding a browser: waiting for it, the six digits, the ceremony (SPEC §10). */
export function useAddingBrowser(): {
  /** `onAdded` is told what the browser says of itself. */
  side: (onAdded?: (label: string) => void) => OldSide;
  step: Step;
  stop: () => void;
} {
  const [step, setStep] = useState<Step>({ at: "waiting" });
  const stopped = useRef(false);
  const side = (onAdded?: (label: string) => void): OldSide => {
    let label = "";
    stopped.current = false;
    setStep({ at: "waiting" });
    return {
      api: pageApi,
      vault: vaultClient().vault,
      sync: () => pageSync().syncNow(),
      async wait() {
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
        return !stopped.current;
      },
      added: () => onAdded?.(label),
      compared: (candidate) => {
        label = candidate.label;
        return new Promise((answer) => setStep({ at: "compare", candidate, answer }));
      },
      sign: (batch) => new Promise((answer) => setStep({ at: "sign", batch, answer })),
    };
  };
  return {
    side,
    step,
    stop() {
      stopped.current = true;
    },
  };
}

/** What the person sees meanwhile. */
export function AddingBrowser(props: {
  readonly step: Step;
  readonly waiting: string;
  readonly compare: (label: string) => string;
  readonly onStop: () => void;
}) {
  const t = useText();
  const { step } = props;
  if (step.at === "waiting")
    return (
      <div className="flex flex-col items-start gap-4">
        <Notice tone="info" live="polite">
          {props.waiting}
        </Notice>
        <Button onClick={props.onStop}>{t("common.cancel")}</Button>
      </div>
    );
  if (step.at === "sign")
    return (
      <SignBatch
        batch={step.batch}
        onCancel={() => step.answer(null)}
        onSigned={async (result) => step.answer(result)}
      />
    );
  return (
    <div className="flex flex-col items-start gap-5">
      <p className="max-w-line">{props.compare(step.candidate.label || t("add-device.unnamed"))}</p>
      <p dir="ltr" className="font-mono text-display font-semibold tracking-widest">
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
  );
}
