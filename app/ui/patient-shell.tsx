import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { Place } from "./place.ts";
import { PlaceLink } from "./place-link.tsx";
import { SkipLink } from "./skip-link.tsx";

/** A patient's three places: a bottom bar within the thumb's reach, a side bar from 900 px; without places, neither. */
export function PatientShell(props: {
  readonly clinicName: string;
  readonly places: readonly Place[];
  readonly current: string;
  /** Beside the clinic's name: lock, help. */
  readonly tools?: ReactNode;
  /** Above the page: offline, session ends soon. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}) {
  const t = useText();
  const hasMenu = props.places.length > 0;
  return (
    <div className={`flex min-h-page flex-col ${hasMenu ? "side:flex-row" : ""}`}>
      <SkipLink />
      <header
        className={`flex items-center justify-between gap-3 border-b border-line bg-surface px-4 py-2 print:hidden ${hasMenu ? "side:hidden" : ""}`}
      >
        <span dir="auto" className="font-semibold">
          {props.clinicName}
        </span>
        <div className="shrink-0">{props.tools}</div>
      </header>
      {hasMenu ? (
        <nav
          aria-label={t("nav.main")}
          className="safe-bottom fixed inset-x-0 bottom-0 z-30 flex gap-1 border-t border-line bg-surface px-2 pt-1 side:sticky side:top-above side:h-page side:w-64 side:flex-col side:border-t-0 side:border-e side:p-4 print:hidden"
        >
          <span dir="auto" className="mb-4 hidden px-3 text-lead font-semibold side:block">
            {props.clinicName}
          </span>
          {props.places.map((place) => (
            <PlaceLink key={place.id} place={place} current={place.id === props.current} shape="bar" />
          ))}
          <div className="mt-auto hidden side:block">{props.tools}</div>
        </nav>
      ) : null}
      <div className="flex min-w-0 flex-1 flex-col">
        {props.banner}
        <main
          id="main"
          tabIndex={-1}
          className={`mx-auto flex w-full max-w-3xl flex-1 flex-col gap-6 px-4 pt-6 side:px-8 side:pb-10 ${hasMenu ? "pb-28" : "pb-10"}`}
        >
          {props.children}
        </main>
      </div>
    </div>
  );
}
