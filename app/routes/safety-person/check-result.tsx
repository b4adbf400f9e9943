import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";
import type { ScanOutcome } from "#app/vault/safety-rpc.ts";

export type Result = ScanOutcome;

/** What a comparison means and what to do now; read out when it appears. */
export function CheckResult(props: { readonly result: Result | null }) {
  const t = useText();
  if (props.result === null) return null;
  switch (props.result) {
    case "same":
      return (
        <Notice tone="done" live="polite">
          {t("safety.result.same")}
        </Notice>
      );
    case "other-person":
      return (
        <Notice tone="danger" live="assertive" title={t("safety.wrong.title")}>
          {t("safety.wrong.body")}
        </Notice>
      );
    default:
      return (
        <Notice tone="warn" live="polite">
          {t(`safety.result.${props.result}`)}
        </Notice>
      );
  }
}
