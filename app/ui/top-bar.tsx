import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { Place } from "./place.ts";
import { PlaceLink } from "./place-link.tsx";

/** The clinic, the places and the tools of staff, in one line that wraps. */
export function TopBar(props: {
  readonly clinicName: string;
  readonly places: readonly Place[];
  readonly current: string;
  readonly tools?: ReactNode;
}) {
  const t = useText();
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-surface px-4 py-1 print:hidden">
      <span dir="auto" className="me-2 font-semibold">
        {props.clinicName}
      </span>
      {props.places.length > 0 ? (
        <nav
          aria-label={t("nav.main")}
          className="order-last flex w-full flex-wrap gap-1 side:order-none side:w-auto side:flex-1"
        >
          {props.places.map((place) => (
            <PlaceLink key={place.id} place={place} current={place.id === props.current} shape="line" />
          ))}
        </nav>
      ) : null}
      <div className="ms-auto">{props.tools}</div>
    </header>
  );
}
