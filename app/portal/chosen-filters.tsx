import type { TextKey } from "#app/i18n/catalog.ts";
import { useEventText } from "#app/i18n/use-event-text.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { dayMs, type LogFilter, logFilters } from "./log-address.ts";

/** The filters in use, in words, each with the way to do without it. */
export function ChosenFilters(props: {
  readonly filters: Partial<Record<LogFilter, string>>;
  readonly nameOf: (pseudonym: string) => string | null;
  readonly without: (name: LogFilter) => string;
  readonly clearTo: string;
}) {
  const { filters, nameOf, without, clearTo } = props;
  const t = useText();
  const plain = t as (key: TextKey) => string;
  const eventText = useEventText();
  const format = useFormat();
  const used = logFilters.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [{ name, words: words(name, value) }];
  });
  function words(name: LogFilter, value: string): string {
    const named = nameOf(value) ?? t("audit.actor.unknown");
    const date = format.date(dayMs(value, format.zone) ?? 0);
    switch (name) {
      case "event":
        return eventText(value);
      case "outcome":
        return plain(`audit.outcome.${value}` as TextKey);
      case "role":
        return plain(`role.${value}` as TextKey);
      case "purpose":
        return plain(`purpose.${value}` as TextKey);
      case "person":
        return t("filter.person.of", { name: named });
      case "actor":
        return t("filter.actor.of", { name: named });
      case "patient":
        return t("filter.patient.of", { name: named });
      case "from":
        return t("filter.from.of", { date });
      case "to":
        return t("filter.to.of", { date });
    }
  }
  if (used.length === 0) return null;
  return (
    <section aria-label={t("filter.chosen")} className="flex flex-wrap items-center gap-2">
      <ul className="flex flex-wrap gap-2">
        {used.map(({ name, words: filter }) => (
          <li
            key={name}
            className="flex min-h-8 items-center gap-2 rounded-box border border-line bg-surface ps-3 text-small"
          >
            <bdi>{filter}</bdi>
            <AppLink to={without(name)} className="inline-flex min-h-8 min-w-8 items-center justify-center">
              <span aria-hidden="true">×</span>
              <span className="sr-only">{t("filter.remove", { filter })}</span>
            </AppLink>
          </li>
        ))}
      </ul>
      <AppLink to={clearTo}>{t("audit.filter.clear")}</AppLink>
    </section>
  );
}
