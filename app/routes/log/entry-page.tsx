import { AuditEntryTable } from "#app/clinical/audit-entry-table.tsx";
import { FindingList } from "#app/clinical/finding-list.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { LogFilter } from "#app/portal/log-address.ts";
import type { AuditPage } from "#app/protocol/clinic-api.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";
import { NoEntries } from "./no-entries.tsx";

/** A page of entries, newest first, rendered from the stored bytes; what was taken out and what is no entry is said above them. */
export function EntryPage(props: {
  readonly page: AuditPage;
  /** The log still takes entries, this page view's among them. */
  readonly isOpen: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly filters: Partial<Record<LogFilter, string>>;
  /** An older page than the newest. */
  readonly paged: boolean;
  readonly link: (change: Record<string, string | null>) => string;
  readonly allTo: string;
}) {
  const { page, isOpen, names, filters, paged, link, allTo } = props;
  const t = useText();
  const format = useFormat();
  const { entries } = page;
  const rows = entries.map((entry) => auditEntryRow(entry, names));
  const redacted = entries.filter(({ body, link: has }) => body === "" && has !== null).map(({ seq }) => seq);
  const gone = entries.filter(({ link: has }) => has === null);
  const broken = entries.filter(({ body }, index) => rows[index] === null && body !== "");
  const findings = [
    ...gone.map(({ seq }) => ({ code: "E_GAP" as const, seq })),
    ...broken.map(({ seq }) => ({ code: "E_ENC" as const, seq })),
  ];
  const oldest = entries.at(-1)?.seq;
  return (
    <>
      <div className="text-small text-ink-soft">
        <p>{t("audit.size", { count: page.size })}</p>
        {isOpen ? <p>{t("filter.own")}</p> : null}
      </div>
      {findings.length > 0 ? (
        <Notice tone="danger" title={t("audit.found")}>
          <FindingList findings={findings} />
        </Notice>
      ) : null}
      {redacted.length > 0 ? (
        <p className="max-w-line text-small text-ink-soft">
          {t("redaction.gone", {
            count: redacted.length,
            entries: format.list(redacted.map(format.number)),
          })}
        </p>
      ) : null}
      {entries.length === 0 ? (
        <NoEntries filters={filters} paged={paged} known={(id) => names.has(id)} allTo={allTo} />
      ) : (
        <AuditEntryTable
          entries={rows.filter((row) => row !== null)}
          entryTo={(seq) => link({ entry: String(seq) })}
        />
      )}
      <div className="flex flex-wrap gap-4">
        {paged ? (
          <AppLink className={touchLinkClass} to={link({ before: null })}>
            {t("audit.newest")}
          </AppLink>
        ) : null}
        {page.more && oldest !== undefined ? (
          <AppLink className={touchLinkClass} to={link({ before: String(oldest) })}>
            {t("audit.before")}
          </AppLink>
        ) : null}
      </div>
    </>
  );
}
