import type { ReactNode } from "react";
import type { TextKey } from "#app/i18n/catalog.ts";
import { catalogOf } from "#app/i18n/catalog.ts";
import { useEventText } from "#app/i18n/use-event-text.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import type { AuditEntryRow } from "./audit-entry-table.tsx";

/** One entry in plain words: what, who in which role, about whom, why, how they stand to each other, when, how it ended. */
export function EntryFacts(props: {
  readonly row: AuditEntryRow & {
    readonly actorRole: string | null;
    readonly purpose: string | null;
    readonly relation: string | null;
  };
}) {
  const { row } = props;
  const { locale, t } = useLocale();
  const catalog = catalogOf(locale);
  const eventText = useEventText();
  const format = useFormat();
  // Codes come out of leaves: one without words is shown as it is, and every leaf is plain ASCII (audit SPEC §2).
  const word = (prefix: string, code: string | null, none: TextKey): string => {
    const plain = t as (key: TextKey) => string;
    if (code === null) return plain(none);
    const key = `${prefix}.${code}`;
    return Object.hasOwn(catalog, key) ? plain(key as TextKey) : code;
  };
  const who =
    row.actor === "svc"
      ? t("audit.actor.svc")
      : row.actor === "anon"
        ? t("audit.actor.anon")
        : (row.actorName ?? t("audit.actor.unknown"));
  const patients = [...row.patientNames];
  if (row.patientsUnnamed > 0) patients.push(`+${format.number(row.patientsUnnamed)}`);
  const facts: [string, ReactNode][] = [
    [t("audit.what"), eventText(row.event)],
    [t("audit.who"), <bdi key="who">{who}</bdi>],
    [t("filter.role"), word("role", row.actorRole, "common.none")],
    [t("audit.patients"), patients.length === 0 ? t("common.none") : format.list(patients)],
    [t("audit.purpose"), word("purpose", row.purpose, "own.why.none")],
    ...(patients.length === 0
      ? []
      : [[t("audit.rel"), word("rel", row.relation, "rel.none")] satisfies [string, ReactNode]]),
    [t("audit.when"), <time key="when">{format.dateTime(row.atMs)}</time>],
    [t("audit.result"), t(`audit.outcome.${row.outcome}`)],
    ...(row.items === null
      ? []
      : [[t("entry.items"), t("audit.items", { count: row.items })] satisfies [string, ReactNode]]),
  ];
  return (
    <dl className="grid gap-x-6 gap-y-2 card:grid-cols-[max-content_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="card:contents">
          <dt className="text-small text-ink-soft">{name}</dt>
          <dd className="min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
