import { useEventText } from "#app/i18n/use-event-text.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { Tag, type TagTone } from "#app/ui/tag.tsx";

export type AuditEntryRow = {
  readonly seq: number;
  readonly atMs: number;
  readonly event: string;
  readonly outcome: "ok" | "denied" | "error" | "partial";
  readonly actor: "user" | "device" | "svc" | "anon";
  readonly actorName: string | null;
  readonly patientNames: readonly string[];
  /** Patients of the leaf whose name is not known here. */
  readonly patientsUnnamed: number;
  readonly items: number | null;
  readonly breakGlass: boolean;
};

const tones = { ok: "neutral", denied: "soon", error: "soon", partial: "soon" } as const satisfies Record<
  AuditEntryRow["outcome"],
  TagTone
>;

/** Entries of the access log, newest first; the caller read them from the leaves. */
export function AuditEntryTable(props: {
  readonly entries: readonly AuditEntryRow[];
  /** Where one entry is shown with its proof. */
  readonly entryTo?: (seq: number) => string;
}) {
  const t = useText();
  const format = useFormat();
  const eventText = useEventText();
  const who = (row: AuditEntryRow) => {
    if (row.actor === "svc") return t("audit.actor.svc");
    if (row.actor === "anon") return t("audit.actor.anon");
    return row.actorName === null ? t("audit.actor.unknown") : <bdi>{row.actorName}</bdi>;
  };
  const patients = (row: AuditEntryRow) => {
    const names = [...row.patientNames];
    if (row.patientsUnnamed > 0) names.push(`+${format.number(row.patientsUnnamed)}`);
    return names.length === 0 ? (
      <span className="text-ink-soft">{t("common.none")}</span>
    ) : (
      format.list(names)
    );
  };
  return (
    <DataTable
      caption={t("audit.table")}
      rows={props.entries}
      rowKey={(row) => String(row.seq)}
      columns={[
        {
          id: "what",
          header: t("audit.what"),
          heading: true,
          cell: (row) => (
            <span className="flex flex-wrap items-center gap-2 panes:min-w-40">
              {props.entryTo ? (
                <AppLink id={`entry-${row.seq}`} to={props.entryTo(row.seq)}>
                  {eventText(row.event)}
                </AppLink>
              ) : (
                eventText(row.event)
              )}
              {row.breakGlass ? <Tag tone="soon">{t("audit.break-glass")}</Tag> : null}
            </span>
          ),
        },
        {
          id: "who",
          header: t("audit.who"),
          cell: (row) => <span className="panes:block panes:min-w-36">{who(row)}</span>,
        },
        { id: "patients", header: t("audit.patients"), cell: patients },
        {
          id: "when",
          header: t("audit.when"),
          cell: (row) => (
            <time dateTime={new Date(row.atMs).toISOString()} className="panes:block panes:min-w-36">
              {format.dateTime(row.atMs)}
            </time>
          ),
        },
        {
          id: "result",
          header: t("audit.result"),
          cell: (row) => <Tag tone={tones[row.outcome]}>{t(`audit.outcome.${row.outcome}`)}</Tag>,
        },
      ]}
    />
  );
}
