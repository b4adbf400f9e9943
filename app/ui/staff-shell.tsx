import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { Place } from "./place.ts";
import { SkipLink } from "./skip-link.tsx";
import { TopBar } from "./top-bar.tsx";

/** Queue, conversation, context: three panes from 1,100 px, two from 900 px, below that the one in `showing`. */
export function StaffShell(props: {
  readonly clinicName: string;
  readonly places: readonly Place[];
  readonly current: string;
  readonly tools?: ReactNode;
  readonly banner?: ReactNode;
  readonly queue: ReactNode;
  readonly conversation: ReactNode;
  /** Absent while no conversation is open. */
  readonly context?: ReactNode;
  readonly showing: "queue" | "conversation";
}) {
  const t = useText();
  const { showing } = props;
  const pane = "relative min-h-0 flex-col side:flex side:overflow-y-auto";
  return (
    <div data-audience="staff" className="flex min-h-page flex-col side:h-page">
      <SkipLink />
      <TopBar {...props} />
      {props.banner}
      <div className="flex min-h-0 flex-1">
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1">
          <section
            aria-label={t("inbox.queue")}
            className={`${pane} w-full border-line bg-surface side:w-80 side:border-e panes:w-96 ${showing === "queue" ? "flex" : "hidden"}`}
          >
            {props.queue}
          </section>
          <div className={`${pane} min-w-0 flex-1 ${showing === "conversation" ? "flex" : "hidden"}`}>
            {props.conversation}
          </div>
        </main>
        {props.context ? (
          <aside
            aria-label={t("inbox.context")}
            className="relative hidden w-80 overflow-y-auto border-s border-line bg-surface p-4 panes:block"
          >
            {props.context}
          </aside>
        ) : null}
      </div>
    </div>
  );
}
