import type { ReactNode } from "react";

/** A change where it happened ("Your doctor added a phone"), with at most one action. */
export function SystemLine(props: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-1 self-center px-4 text-center text-small text-ink-soft">
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}
