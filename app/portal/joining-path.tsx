import { useText } from "#app/i18n/use-text.ts";
import { StepPath } from "#app/ui/step-path.tsx";

const paths = {
  invited: ["you", "passkey", "kit", "finish"],
  /** Compares six digits instead; the kit comes with the account's own pages. */
  administrator: ["you", "passkey", "finish"],
  first: ["you", "clinic", "passkey", "kit", "finish"],
} as const;

/** The steps from a link to an account, the same on each page that they go over. */
export function JoiningPath<Who extends keyof typeof paths>(props: {
  readonly who: Who;
  readonly current: (typeof paths)[Who][number];
}) {
  const t = useText();
  const steps = paths[props.who].map((id) => ({ id, label: t(`path.${id}`) }));
  return <StepPath steps={steps} current={props.current} />;
}
