import { HeatmapRect } from "@visx/heatmap";
import { scaleLinear } from "@visx/scale";
import { directionOf } from "#app/i18n/locale.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { weekdayNames } from "#app/i18n/weekday-names.ts";
import { DataTable } from "#app/ui/data-table.tsx";

const cell = 24;
/** Higher than wide: on a phone a line of text needs the room. */
const row = 30;
const labels = 112;
const top = 32;
/** In units of the picture, which is less than half as wide as it says on a phone of 390 px: 12 px there. */
const textSize = "text-[26px] card:text-[14px]";
/** The library sets each cell off by its gap. */
const gap = 3;
const hoursOfDay = Array.from({ length: 24 }, (_, hour) => hour);
const days = [0, 1, 2, 3, 4, 5, 6];
const width = labels + 24 * cell;

/** Hour by weekday; reads from the right in a right-to-left language. The same numbers stand in a table below. */
export function WeekMap(props: { readonly hours: readonly (readonly number[])[] }) {
  const { hours } = props;
  const { locale, t } = useLocale();
  const format = useFormat();
  const isRtl = directionOf(locale) === "rtl";
  const names = weekdayNames(locale);
  const short = weekdayNames(locale, "short");
  const most = Math.max(1, ...hours.flat());
  const countAt = (day: number, hour: number) => hours[day]?.[hour] ?? 0;
  const columns = hoursOfDay.map((hour) => ({
    hour,
    bins: days.map((day) => ({ day, count: countAt(day, hour) })),
  }));
  const x = (hour: number) => (isRtl ? (23 - hour) * cell : labels + hour * cell);
  const opacity = scaleLinear<number>({ domain: [0, most], range: [0.04, 1] });
  return (
    <div className="flex flex-col gap-3">
      <p className="text-small text-ink-soft">{t("activity.hours.hint", { count: most })}</p>
      <svg
        viewBox={`0 0 ${width + gap} ${top + 7 * row + gap}`}
        aria-hidden="true"
        focusable="false"
        className="h-auto w-full max-w-3xl [direction:ltr]"
      >
        {hoursOfDay
          .filter((hour) => hour % 6 === 0)
          .map((hour) => (
            <text
              key={hour}
              x={x(hour) + cell / 2}
              y={22}
              textAnchor="middle"
              className={`fill-ink-soft ${textSize}`}
            >
              {hour}
            </text>
          ))}
        {days.map((day) => (
          <text
            key={day}
            x={isRtl ? width - 4 : 4}
            y={top + day * row + 23}
            textAnchor={isRtl ? "end" : "start"}
            className={`fill-ink-soft ${textSize}`}
          >
            {short[day]}
          </text>
        ))}
        <HeatmapRect
          data={columns}
          bins={({ bins }) => bins}
          count={({ count }) => count}
          xScale={(hour) => x(hour)}
          yScale={(day) => day * row}
          opacityScale={(count) => opacity(Number(count ?? 0))}
          binWidth={cell}
          binHeight={row}
          gap={gap}
          top={top}
          className="fill-teal stroke-line"
        />
      </svg>
      <details>
        <summary>{t("activity.table")}</summary>
        <div className="mt-3 overflow-x-auto">
          <DataTable
            caption={t("activity.hours")}
            rows={days}
            rowKey={(day) => String(day)}
            columns={[
              { id: "day", header: t("activity.day"), heading: true, cell: (day) => names[day] ?? "" },
              ...hoursOfDay.map((hour) => ({
                ...{ id: String(hour), header: String(hour) },
                cell: (day: number) => format.number(countAt(day, hour)),
              })),
            ]}
          />
        </div>
      </details>
    </div>
  );
}
