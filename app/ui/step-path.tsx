import { useText } from "#app/i18n/use-text.ts";
import { Icon } from "./icon.tsx";

/** Where one is on a path of few steps, and where it ends. */
export function StepPath(props: {
  readonly steps: readonly { readonly id: string; readonly label: string }[];
  readonly current: string;
}) {
  const t = useText();
  const at = props.steps.findIndex((step) => step.id === props.current);
  return (
    <nav aria-label={t("path.label")}>
      <p className="text-small text-ink-soft card:hidden">
        {t("common.step", { step: at + 1, total: props.steps.length })}
      </p>
      <ol className="flex gap-2">
        {props.steps.map((step, index) => (
          <li
            key={step.id}
            aria-current={index === at ? "step" : undefined}
            className={`flex min-w-0 flex-1 flex-col gap-1 border-t-4 pt-2 text-small ${index <= at ? "border-teal" : "border-line"} ${index === at ? "font-semibold" : "text-ink-soft"}`}
          >
            <span className="sr-only card:not-sr-only card:flex card:items-center card:gap-1">
              {index < at ? <Icon name="check" className="size-4 text-teal" /> : null}
              {index < at ? (
                <>
                  <span aria-hidden="true">{step.label}</span>
                  <span className="sr-only">{t("path.done", { step: step.label })}</span>
                </>
              ) : (
                step.label
              )}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
