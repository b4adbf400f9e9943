import { scaleLinear } from "@visx/scale";
import { Bar } from "@visx/shape";
import { directionOf } from "#app/i18n/locale.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable } from "#app/ui/data-table.tsx";

const width = 240;
const height = 16;

interface Row {
  id: string;
  label: string;
  count: number;
  /** The entries behind it. */
  to?: string;
}

/** A table whose last column is the bar of its number, from the start side of the language. */
export function CountBars(props: {
  readonly caption: string;
  readonly header: string;
  readonly rows: readonly Row[];
}) {
  const { caption, header, rows } = props;
  const { locale, t } = useLocale();
  const format = useFormat();
  const length = scaleLinear<number>({
    domain: [0, Math.max(1, ...rows.map(({ count }) => count))],
    range: [0, width],
  });
  const isRtl = directionOf(locale) === "rtl";
  return (
    <DataTable
      caption={caption}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          id: "who",
          header,
          heading: true,
          cell: ({ label, to }) => (to ? <AppLink to={to}>{label}</AppLink> : <bdi>{label}</bdi>),
        },
        { id: "count", header: t("activity.count"), cell: ({ count }) => format.number(count) },
        {
          id: "bar",
          header: t("activity.bar"),
          cell: ({ count }) => (
            <svg
              viewBox={`0 0 ${width} ${height}`}
              aria-hidden="true"
              focusable="false"
              className="h-4 w-60 max-w-full"
            >
              <Bar
                x={isRtl ? width - length(count) : 0}
                y={0}
                width={Math.max(length(count), 1)}
                height={height}
                className="fill-teal"
              />
            </svg>
          ),
        },
      ]}
    />
  );
}
