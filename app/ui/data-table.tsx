import type { ReactNode } from "react";

export type Column<Row> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Names its row: read out with each cell. One column has it. */
  readonly heading?: boolean;
};

/** A table; below 600 px each row is a card whose cells carry their header. Roles are kept for screen readers. */
export function DataTable<Row>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}) {
  const { caption, columns, rows, rowKey } = props;
  const cellClass =
    "flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-1 card:table-cell card:px-3 card:py-2 card:align-middle card:first:ps-4";
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display:block removes the table roles below 600 px
    <table
      role="table"
      // Where fingers are likely, a link is as high as one (WCAG 2.5.5).
      className="block w-full max-side:[&_a]:inline-flex max-side:[&_a]:min-h-11 max-side:[&_a]:items-center card:table card:overflow-hidden card:rounded-box card:border card:border-line card:bg-surface"
    >
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup" className="sr-only card:not-sr-only card:table-header-group">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              className="border-b border-line px-3 py-2 text-start text-small font-medium text-ink-soft wrap-normal first:ps-4"
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="flex flex-col gap-3 card:table-row-group">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            role="row"
            className="block rounded-box border border-line bg-surface p-4 card:table-row card:border-0 card:not-last:[&>*]:border-b card:[&>*]:border-line"
          >
            {columns.map((column) => {
              const content = column.cell(row);
              return column.heading ? (
                <th
                  key={column.id}
                  role="rowheader"
                  scope="row"
                  className={`${cellClass} text-start font-medium`}
                >
                  {content}
                </th>
              ) : (
                <td
                  key={column.id}
                  role="cell"
                  className={`${cellClass} ${content === null ? "max-card:hidden" : ""}`}
                >
                  <span aria-hidden="true" className="text-small text-ink-soft card:hidden">
                    {column.header}
                  </span>
                  <span className="min-w-0">{content}</span>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: as above
  );
}
