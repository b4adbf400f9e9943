import { useSearchParams } from "@remix-run/react";
import { AuditEntryTable } from "#app/clinical/audit-entry-table.tsx";
import { FindingList } from "#app/clinical/finding-list.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";
import { EntryDetail } from "./entry-detail.tsx";
import { LogCheck } from "./log-check.tsx";
import { LogFilters } from "./log-filters.tsx";

const pageSize = 50;

/** The officer's log: whether it is whole, and its entries, newest first, rendered from the stored bytes. */
export default function Log() {
  const t = useText();
  const [address, setAddress] = useSearchParams();
  const [event, person, before, opened] = ["event", "person", "before", "entry"].map((name) =>
    address.get(name),
  );
  const to = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(address);
    for (const [name, value] of Object.entries(change))
      if (value === null) next.delete(name);
      else next.set(name, value);
    return next;
  };
  const link = (change: Record<string, string | null>) => `/log?${to(change)}`;
  const query = new URLSearchParams({
    limit: String(pageSize),
    ...(event && { event }),
    ...(person && { person }),
    ...(before && { before }),
  });
  const page = useApiQuery(`entries ${query}`, () => pageApi.get(`/api/audit/entries?${query}`, auditPage));
  const { entries, people, size } =
    page.status === "ready" ? page.data : { entries: [], people: [], size: 0 };
  const names = new Map(people.map(({ pseudonym, name }) => [pseudonym, name]));
  const nameOf = (pseudonym: string) => names.get(pseudonym) ?? null;
  const rows = entries.map((entry) => auditEntryRow(entry, names));
  const broken = entries.filter((_entry, index) => rows[index] === null);
  const oldest = entries.at(-1)?.seq;
  const isFiltered = event !== null || person !== null;
  return (
    <Frame
      current="log"
      title={t("audit.title")}
      lead={t("audit.lead")}
      action={
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          <a href="/api/audit/export" download className="underline">
            {t("audit.export")}
          </a>
          <a href="/api/audit/export?format=csv" download className="underline">
            {t("audit.export.as", { format: "CSV" })}
          </a>
          <a href="/api/audit/export?format=fhir" download className="underline">
            {t("audit.export.as", { format: "FHIR" })}
          </a>
        </span>
      }
      filters={
        <LogFilters
          event={event ?? null}
          person={person ?? null}
          personName={person ? nameOf(person) : null}
          clearTo="/log"
          onEvent={(chosen) => setAddress(to({ event: chosen, before: null, entry: null }))}
        />
      }
    >
      <LogCheck />
      <p className="max-w-line text-small text-ink-soft">{t("audit.promise")}</p>
      {opened && /^\d{1,15}$/.test(opened) ? (
        <EntryDetail
          seq={Number(opened)}
          nameOf={nameOf}
          closeTo={link({ entry: null })}
          personTo={(pseudonym) => `/log?person=${pseudonym}`}
        />
      ) : null}
      {page.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {page.status === "failed" ? (
        <ProblemNotice
          problem={page.problem}
          action={<Button onClick={page.again}>{t("common.retry")}</Button>}
        />
      ) : null}
      {page.status === "ready" ? (
        <>
          <p className="text-small text-ink-soft">{t("audit.size", { count: size })}</p>
          {broken.length > 0 ? (
            <Notice tone="danger" title={t("audit.found")}>
              <FindingList findings={broken.map(({ seq }) => ({ code: "E_ENC", seq }))} />
            </Notice>
          ) : null}
          {entries.length === 0 ? (
            <EmptyState
              title={t(isFiltered ? "audit.nothing.title" : "audit.empty.title")}
              body={t(isFiltered ? "audit.nothing.body" : "audit.empty.body")}
            />
          ) : (
            <AuditEntryTable
              entries={rows.filter((row) => row !== null)}
              entryTo={(seq) => link({ entry: String(seq) })}
            />
          )}
          <div className="flex flex-wrap gap-4">
            {before ? <AppLink to={link({ before: null })}>{t("audit.newest")}</AppLink> : null}
            {entries.length === pageSize && oldest !== undefined ? (
              <AppLink to={link({ before: String(oldest) })}>{t("audit.before")}</AppLink>
            ) : null}
          </div>
        </>
      ) : null}
    </Frame>
  );
}
