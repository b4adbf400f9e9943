import { AppLink } from "./app-link.tsx";
import { Icon } from "./icon.tsx";
import type { Place } from "./place.ts";

/** One entry of a main menu: icon above the word in a bottom bar, beside it in a side bar or a top bar. */
export function PlaceLink(props: {
  readonly place: Place;
  readonly current: boolean;
  readonly shape: "bar" | "line";
}) {
  const { place, current, shape } = props;
  return (
    <AppLink
      to={place.to}
      aria-current={current ? "page" : undefined}
      className={`relative flex min-h-11 items-center rounded-box no-underline hocus:bg-teal-wash aria-[current=page]:font-semibold aria-[current=page]:text-teal ${
        shape === "bar"
          ? "flex-1 flex-col justify-center gap-0.5 px-2 py-2 text-small side:flex-none side:flex-row side:justify-start side:gap-3 side:px-3 side:text-body"
          : "gap-2 px-2"
      } ${current ? "bg-teal-wash" : "text-ink"}`}
    >
      <Icon name={place.icon} className={shape === "bar" ? "size-6" : "size-5"} />
      <span>{place.label}</span>
      {place.count ? (
        <span
          className={`rounded-round bg-teal px-2 py-0.5 text-small font-semibold leading-tight text-on-teal ${
            shape === "bar" ? "absolute start-1/2 top-0.5 ms-3 side:static side:ms-auto" : ""
          }`}
        >
          <span aria-hidden="true">{place.count}</span>
          <span className="sr-only">{place.countLabel}</span>
        </span>
      ) : null}
    </AppLink>
  );
}
