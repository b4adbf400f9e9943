import type { TextKey } from "#app/i18n/catalog.ts";
import { useEventText } from "#app/i18n/use-event-text.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { DataTable } from "#app/ui/data-table.tsx";
import { Tag } from "#app/ui/tag.tsx";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";

const reasons: Readonly<Record<string, TextKey>> = {
  TREAT: "own.why.TREAT",
  PATRQT: "own.why.PATRQT",
  HCOMPL: "own.why.HCOMPL",
  HOPERAT: "own.why.HOPERAT",
};

/** The entries about oneself in plain words: what, who, why, when; a line that is not proved says so. */
export function OwnAccessList(props: {
  readonly entries: readonly { readonly seq: number; readonly body: string }[];
  readonly included: ReadonlySet<number>;
  readonly names: ReadonlyMap<string, string>;
  readonly ownName: string | null;
}) {
  const { entries, included, names, ownName } = props;
  const t = useText();
  // The keys above take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const format = useFormat();
  const eventText = useEventText();
  const rows = entries.map((entry) => ({ seq: entry.seq, row: auditEntryRow(entry, names) }));
  const who = ({ row }: (typeof rows)[number]) => {
    if (row === null) return t("audit.actor.unknown");
    if (row.actor === "svc") return t("audit.actor.svc");
    if (row.actor === "anon") return t("audit.actor.anon");
    if (row.actorName === null) return t("audit.actor.unknown");
    return row.actorRole === "patient" && row.actorName === ownName ? (
      t("own.you")
    ) : (
      <bdi>{row.actorName}</bdi>
    );
  };
  return (
    <DataTable
      caption={t("own.title")}
      rows={rows}
      rowKey={({ seq }) => String(seq)}
      columns={[
        {
          id: "what",
          header: t("audit.what"),
          heading: true,
          cell: ({ seq, row }) => (
            <span className="flex flex-wrap items-center gap-2">
              {row === null ? t("audit.code.E_ENC") : eventText(row.event)}
              {included.has(seq) ? null : <Tag tone="urgent">{t("own.unchecked")}</Tag>}
            </span>
          ),
        },
        { id: "who", header: t("audit.who"), cell: who },
        {
          id: "why",
          header: t("own.why"),
          cell: ({ row }) => plain(reasons[row?.purpose ?? ""] ?? "own.why.none"),
        },
        {
          id: "when",
          header: t("audit.when"),
          cell: ({ row }) =>
            row && <time dateTime={new Date(row.atMs).toISOString()}>{format.dateTime(row.atMs)}</time>,
        },
      ]}
    />
  );
}
