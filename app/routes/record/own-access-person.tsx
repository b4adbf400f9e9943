import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { catalogOf, type TextKey } from "#app/i18n/catalog.ts";
import { useEventText } from "#app/i18n/use-event-text.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Tag } from "#app/ui/tag.tsx";
import type { OwnAccessPerson } from "#app/verify/own-access-days.ts";

const reasons: Readonly<Record<string, TextKey>> = {
  TREAT: "own.why.TREAT",
  PATRQT: "own.why.PATRQT",
  HCOMPL: "own.why.HCOMPL",
  HOPERAT: "own.why.HOPERAT",
};

/** One person's day: who, why, what in words with how often; each line behind it can be looked at with its check. */
export function OwnAccessPersonItem(props: {
  readonly person: OwnAccessPerson;
  readonly included: ReadonlySet<string>;
}) {
  const { person, included } = props;
  const { locale, t } = useLocale();
  const format = useFormat();
  const eventText = useEventText();
  // The keys below take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const catalog = catalogOf(locale);
  const words = (event: string) =>
    Object.hasOwn(catalog, `own.event.${event}`) ? plain(`own.event.${event}` as TextKey) : eventText(event);
  const { actor, name, role, purpose, doings, lines } = person;
  const who =
    actor === "svc"
      ? t("audit.actor.svc")
      : actor === "anon"
        ? t("audit.actor.anon")
        : visibleBidi(name ?? t("audit.actor.unknown"));
  return (
    <li className="flex flex-col gap-2 rounded-box border border-line bg-surface p-4">
      <p>
        <bdi className="font-semibold">{who}</bdi>
        {role === null || role === "patient" ? null : (
          <span className="text-ink-soft">
            {" · "}
            {plain(`role.${role}` as TextKey)}
          </span>
        )}
        <span className="block text-ink-soft">{plain(reasons[purpose ?? ""] ?? "own.why.none")}</span>
      </p>
      <ul className="flex flex-col gap-1">
        {doings.map(({ event, count, newestMs }) => (
          <li key={event}>
            {words(event)}{" "}
            <span className="text-small text-ink-soft">
              {count === 1 ? format.time(newestMs) : t("own.times", { count, time: format.time(newestMs) })}
            </span>
          </li>
        ))}
      </ul>
      <details>
        <summary className="min-h-11 text-small">{t("own.lines", { count: lines.length })}</summary>
        <ul className="mt-1 flex flex-col gap-2">
          {lines.map(({ line, seq, event, atMs, outcome }) => (
            <li
              key={line}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-t border-line pt-2"
            >
              <time dateTime={new Date(atMs).toISOString()}>{format.time(atMs)}</time>
              <span>{words(event)}</span>
              {outcome === "ok" ? null : <Tag tone="soon">{t(`audit.outcome.${outcome}`)}</Tag>}
              {included.has(line) ? (
                <Tag tone="done">{t("own.line.checked", { seq })}</Tag>
              ) : (
                <Tag tone="urgent">{t("own.unchecked")}</Tag>
              )}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}
