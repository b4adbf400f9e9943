import type { ReactNode } from "react";

/** A group of things that belong together, with a heading of its own. */
export function Card(props: {
  readonly title?: string;
  /** Of the heading, which then can be given the focus. */
  readonly titleId?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="rounded-box border border-line bg-surface p-4 card:p-6">
      {props.title || props.action ? (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
          {props.title ? (
            <h2
              id={props.titleId}
              tabIndex={props.titleId === undefined ? undefined : -1}
              className="text-lead font-semibold leading-tight"
            >
              {props.title}
            </h2>
          ) : null}
          {props.action}
        </div>
      ) : null}
      {props.children}
    </section>
  );
}
