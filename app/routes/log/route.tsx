import { useNavigate, useSearchParams } from "@remix-run/react";
import { AuditEntryTable } from "#app/clinical/audit-entry-table.tsx";
import { FindingList } from "#app/clinical/finding-list.tsx";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ChosenFilters } from "#app/portal/chosen-filters.tsx";
import { FindPerson } from "#app/portal/find-person.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { filterQuery, filtersIn, type LogFilter } from "#app/portal/log-address.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { UnreviewedNotice } from "#app/portal/unreviewed-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";

import { EntryDetail } from "./entry-detail.tsx";
import { LogCheck } from "./log-check.tsx";
import { LogFilters } from "./log-filters.tsx";
import { NoEntries } from "./no-entries.tsx";

const pageSize = 50;

/** The officer's log: whether it is whole, and its entries, newest first, rendered from the stored bytes. */
export default function Log() {
  const t = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const filters = filtersIn(address);
  const [before, opened] = [address.get("before"), address.get("entry")];
  const link = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(address);
    for (const [name, value] of Object.entries(change))
      if (value === null) next.delete(name);
      else next.set(name, value);
    return `/log?${next}`;
  };
  const filtered = (name: LogFilter, value: string | null) =>
    link({ [name]: value, before: null, entry: null });
  const query = filterQuery(filters, format.zone);
  query.set("limit", String(pageSize));
  if (before) query.set("before", before);
  const page = useApiQuery(`entries ${query}`, () => pageApi.get(`/api/audit/entries?${query}`, auditPage));
  const answer = page.status === "ready" ? page.data : null;
  const entries = answer?.entries ?? [];
  const names = new Map(answer?.people.map(({ pseudonym, name }) => [pseudonym, visibleBidi(name)]));
  const rows = entries.map((entry) => auditEntryRow(entry, names));
  const redacted = entries.filter(({ body }) => body === "").map(({ seq }) => seq);
  const broken = entries.filter(({ body }, index) => rows[index] === null && body !== "");
  const oldest = entries.at(-1)?.seq;
  return (
    <Frame
      current="log"
      title={t("audit.title")}
      lead={t("audit.lead")}
      action={
        <span className="flex flex-wrap gap-3">
          <LinkButton to="/device-reports">{t("lost.report.title")}</LinkButton>
          <LinkButton to={`/exports?${new URLSearchParams(filters)}`}>{t("nav.exports")}</LinkButton>
        </span>
      }
      filters={
        <>
          <LogFilters filters={filters} onFilter={(name, value) => navigate(filtered(name, value))} />
          <FindPerson>
            {({ pseudonym, name, role }) => (
              <span className="flex flex-col">
                <AppLink to={filtered("actor", pseudonym)}>{t("person.acted", { name })}</AppLink>
                <AppLink to={`/device-reports?person=${pseudonym}`}>{t("lost.report.of", { name })}</AppLink>
                {role === "patient" ? (
                  <AppLink to={filtered("patient", pseudonym)}>{t("person.about", { name })}</AppLink>
                ) : null}
              </span>
            )}
          </FindPerson>
        </>
      }
    >
      <UnreviewedNotice
        unreviewed={answer?.unreviewed ?? null}
        action={(days) => (
          <LinkButton to={`/review?${new URLSearchParams(days)}`}>{t("review.due.action")}</LinkButton>
        )}
      />
      <LogCheck />
      <p className="max-w-line text-small text-ink-soft">{t("audit.promise")}</p>
      {opened && /^\d{1,15}$/.test(opened) ? (
        <EntryDetail
          seq={Number(opened)}
          names={names}
          closeTo={link({ entry: null })}
          personTo={(pseudonym) => `/log?person=${pseudonym}`}
        />
      ) : null}
      <ChosenFilters
        filters={filters}
        nameOf={(pseudonym) => names.get(pseudonym) ?? null}
        without={(name) => filtered(name, null)}
        clearTo="/log"
      />
      {page.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {page.status === "failed" ? (
        <ProblemNotice
          problem={page.problem}
          action={<Button onClick={page.again}>{t("common.retry")}</Button>}
        />
      ) : null}
      {answer ? (
        <>
          <div className="text-small text-ink-soft">
            <p>{t("audit.size", { count: answer.size })}</p>
            <p>{t("filter.own")}</p>
          </div>
          {broken.length > 0 ? (
            <Notice tone="danger" title={t("audit.found")}>
              <FindingList findings={broken.map(({ seq }) => ({ code: "E_ENC", seq }))} />
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
            <NoEntries filters={filters} paged={before !== null} known={(id) => names.has(id)} />
          ) : (
            <AuditEntryTable
              entries={rows.filter((row) => row !== null)}
              entryTo={(seq) => link({ entry: String(seq) })}
            />
          )}
          <div className="flex flex-wrap gap-4">
            {before ? <AppLink to={link({ before: null })}>{t("audit.newest")}</AppLink> : null}
            {answer.more && oldest !== undefined ? (
              <AppLink to={link({ before: String(oldest) })}>{t("audit.before")}</AppLink>
            ) : null}
          </div>
        </>
      ) : null}
    </Frame>
  );
}
