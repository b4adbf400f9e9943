import { useState } from "react";
import { AuditEntryTable } from "#app/clinical/audit-entry-table.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";

const pageSize = 50;

/** The officer's list of entries, newest first, rendered from the stored bytes. */
export default function Log() {
  const t = useText();
  const [before, setBefore] = useState<readonly number[]>([]);
  const last = before.at(-1);
  const query = last === undefined ? `limit=${pageSize}` : `before=${last}&limit=${pageSize}`;
  const page = useApiQuery(`entries ${query}`, () => pageApi.get(`/api/audit/entries?${query}`, auditPage));
  const entries = page.status === "ready" ? page.data.entries : [];
  const people = new Map(
    page.status === "ready" ? page.data.people.map(({ pseudonym, name }) => [pseudonym, name]) : [],
  );
  const oldest = entries.at(-1)?.seq;
  return (
    <Frame current="log" title={t("audit.title")} lead={t("audit.lead")}>
      <p className="max-w-line text-small text-ink-soft">{t("audit.promise")}</p>
      {page.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {page.status === "failed" ? (
        <ProblemNotice
          problem={page.problem}
          action={<Button onClick={page.again}>{t("common.retry")}</Button>}
        />
      ) : null}
      {page.status === "ready" ? (
        <>
          <p className="text-small text-ink-soft">{t("audit.size", { count: page.data.size })}</p>
          {entries.length === 0 ? (
            <EmptyState title={t("audit.empty.title")} body={t("audit.empty.body")} />
          ) : (
            <AuditEntryTable entries={entries.map((entry) => auditEntryRow(entry, people))} />
          )}
          <div className="flex flex-wrap gap-3">
            {before.length > 0 ? (
              <Button onClick={() => setBefore(before.slice(0, -1))}>{t("audit.newest")}</Button>
            ) : null}
            {entries.length === pageSize && oldest !== undefined ? (
              <Button onClick={() => setBefore([...before, oldest])}>{t("audit.before")}</Button>
            ) : null}
          </div>
        </>
      ) : null}
    </Frame>
  );
}
