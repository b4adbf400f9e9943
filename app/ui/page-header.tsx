import type { ReactNode } from "react";
import { AppLink } from "./app-link.tsx";
import { Icon } from "./icon.tsx";
import { touchLinkClass } from "./touch-link-class.ts";

/** The page's only h1, what it is for, and its one primary action. */
export function PageHeader(props: {
  readonly title: string;
  readonly lead?: string;
  readonly action?: ReactNode;
  readonly back?: { readonly to: string; readonly label: string } | undefined;
  /** In a pane beside others: smaller, and the action stays on the title's line. */
  readonly dense?: boolean;
}) {
  const { title, lead, action, back, dense } = props;
  return (
    <header className="flex flex-col gap-2">
      {back ? (
        <AppLink to={back.to} className={`${touchLinkClass} gap-1 self-start`}>
          <Icon name="back" />
          {back.label}
        </AppLink>
      ) : null}
      <div className={`flex justify-between gap-3 ${dense ? "items-start" : "flex-wrap items-center"}`}>
        <div className="flex min-w-0 flex-col gap-1">
          <h1
            tabIndex={-1}
            className={`${dense ? "text-title" : "text-display"} font-semibold leading-tight`}
          >
            {title}
          </h1>
          {lead ? <p className="max-w-line text-ink-soft">{lead}</p> : null}
        </div>
        {dense ? <div className="shrink-0">{action}</div> : action}
      </div>
    </header>
  );
}
