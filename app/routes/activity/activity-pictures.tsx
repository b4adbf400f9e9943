import type { TextKey } from "#app/i18n/catalog.ts";
import { useText } from "#app/i18n/use-text.ts";
import { namesOf } from "#app/portal/names-of.ts";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { Card } from "#app/ui/card.tsx";
import type { Activity } from "#app/verify/activity.ts";
import { CountBars } from "./count-bars.tsx";
import { WeekMap } from "./week-map.tsx";

/** The three pictures, each with its numbers in a table. */
export function ActivityPictures(props: {
  /** Null for the open log. */
  readonly log: string | null;
  readonly activity: Activity;
}) {
  const { log, activity } = props;
  const { total, hours, roles, patients } = activity;
  const t = useText();
  // The keys of roles take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const ids = patients.map(({ pseudonym }) => pseudonym);
  const named = useApiQuery(`names ${ids}`, () => namesOf(ids));
  const nameOf = (id: string) =>
    (named.status === "ready" ? named.data.get(id) : undefined) ?? t("audit.actor.unknown");
  if (total === 0) return <p>{t("activity.total", { count: 0 })}</p>;
  return (
    <>
      <p className="text-small text-ink-soft">{t("activity.total", { count: total })}</p>
      <Card title={t("activity.hours")}>
        <WeekMap hours={hours} />
      </Card>
      <Card title={t("activity.roles")}>
        <CountBars
          caption={t("activity.roles")}
          header={t("filter.role")}
          rows={roles.map(({ role, count }) => ({
            id: role,
            label: role === "anon" ? t("audit.actor.anon") : plain(`role.${role}` as TextKey),
            count,
          }))}
        />
      </Card>
      {patients.length === 0 ? null : (
        <Card title={t("activity.patients")}>
          <CountBars
            caption={t("activity.patients")}
            header={t("audit.patients")}
            rows={patients.map(({ pseudonym, count }) => ({
              ...{ id: pseudonym, label: nameOf(pseudonym), count },
              to: `/log?${new URLSearchParams({ ...(log !== null && { log }), patient: pseudonym })}`,
            }))}
          />
        </Card>
      )}
    </>
  );
}
