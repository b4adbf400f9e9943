import { type ReactNode, useId, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { PageHeader } from "./page-header.tsx";
import type { Place } from "./place.ts";
import { SkipLink } from "./skip-link.tsx";
import { TopBar } from "./top-bar.tsx";

/** Officers and administrators: a title, one primary action, filters at the start side, then the content. */
export function ConsoleShell(props: {
  readonly clinicName: string;
  readonly places: readonly Place[];
  readonly current: string;
  readonly tools?: ReactNode;
  readonly banner?: ReactNode;
  readonly title: string;
  readonly lead?: string;
  readonly action?: ReactNode;
  readonly filters?: ReactNode;
  /** Before the title: where one is on a path of steps. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, lead, action, filters } = props;
  return (
    <div data-audience="staff" className="flex min-h-page flex-col">
      <SkipLink />
      <TopBar {...props} />
      {props.banner}
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-6 px-4 py-6 side:px-8"
      >
        {props.above}
        <PageHeader title={title} lead={lead} action={action} />
        <div className="flex flex-col gap-6 side:flex-row">
          {filters ? <Filters>{filters}</Filters> : null}
          <div className="flex min-w-0 flex-1 flex-col gap-6">{props.children}</div>
        </div>
      </main>
    </div>
  );
}

/** Beside the content where there is room; above it and folded where there is none, so that a phone begins with what the page is about. */
function Filters(props: { readonly children: ReactNode }) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="flex flex-col items-start gap-4 side:w-56 side:shrink-0">
      <span className="side:hidden">
        <Button aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          {t("common.filters")}
        </Button>
      </span>
      <section
        id={id}
        aria-label={t("common.filters")}
        className={classNames("w-full flex-col gap-4 side:flex", open ? "flex" : "hidden")}
      >
        {props.children}
      </section>
    </div>
  );
}
