import type { ReactNode } from "react";

/** One sentence and one action where there is nothing to show. */
export function EmptyState(props: {
  readonly title: string;
  readonly body?: string;
  readonly action?: ReactNode;
  readonly level?: 1 | 2 | 3;
}) {
  const Heading = `h${props.level ?? 2}` as const;
  return (
    <div className="mx-auto flex max-w-line flex-col items-center gap-3 px-4 py-12 text-center">
      <Heading className="text-title font-semibold leading-tight">{props.title}</Heading>
      {props.body ? <p className="text-ink-soft">{props.body}</p> : null}
      {props.action}
    </div>
  );
}
