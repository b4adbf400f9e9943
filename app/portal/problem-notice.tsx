import type { ReactNode } from "react";
import { useErrorText } from "#app/i18n/use-error-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";
import type { Problem } from "./problem.ts";

/** What went wrong and what to do, in words; nothing when nothing did. */
export function ProblemNotice(props: { readonly problem: Problem | null; readonly action?: ReactNode }) {
  const { problem, action } = props;
  const t = useText();
  const words = useErrorText();
  if (problem === null) return null;
  const { title, body } = words(problem.layer, problem.code);
  return (
    <Notice tone="danger" title={title} live="assertive" action={action}>
      <p data-code={problem.code}>{body}</p>
      {problem.request === null ? null : (
        <p className="mt-1 text-small text-ink-soft">
          {t("error.page.request", { request: problem.request })}
        </p>
      )}
    </Notice>
  );
}
