import type { ReactNode } from "react";
import { useErrorText } from "#app/i18n/use-error-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";
import { isLieAbout, type LieAbout } from "./lie-about.ts";
import type { Problem } from "./problem.ts";

/** What went wrong and what to do, in words; nothing when nothing did. `about`: what an answer had to fit. */
export function ProblemNotice(props: {
  readonly problem: Problem | null;
  readonly action?: ReactNode;
  readonly about?: LieAbout;
}) {
  const { problem, action, about } = props;
  const t = useText();
  const words = useErrorText();
  if (problem === null) return null;
  const { title, body } =
    about !== undefined && problem.layer === "vault" && isLieAbout(problem.code)
      ? { title: t(`lie.${about}.title`), body: t(`lie.${about}.body`) }
      : words(problem.layer, problem.code);
  // What somebody stopped themselves has not gone wrong.
  const isOwn = problem.code === "E_CANCELLED";
  return (
    <Notice
      tone={isOwn ? "info" : "danger"}
      title={title}
      live={isOwn ? "polite" : "assertive"}
      action={action}
    >
      <p data-code={problem.code}>{body}</p>
      {problem.request === null ? null : (
        <p className="mt-1 text-small text-ink-soft">
          {t("error.page.request", { request: problem.request })}
        </p>
      )}
    </Notice>
  );
}
