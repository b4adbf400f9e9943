import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ChosenFilters } from "#app/portal/chosen-filters.tsx";
import { filterQuery, filtersIn } from "#app/portal/log-address.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { UnreviewedNotice } from "#app/portal/unreviewed-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { LiveRegion } from "#app/ui/live-region.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { EntryDetail } from "./entry-detail.tsx";
import { EntryPage } from "./entry-page.tsx";
import { useEntryFocus } from "./use-entry-focus.ts";

const pageSize = 50;

/** The entries of one log that fit the address, and the one that it names. */
export function Entries(props: {
  /** Null for the open log. */
  readonly log: string | null;
  readonly address: URLSearchParams;
  readonly link: (change: Record<string, string | null>) => string;
}) {
  const { log, address, link } = props;
  const t = useText();
  const format = useFormat();
  const filters = filtersIn(address);
  const [before, opened] = [address.get("before"), address.get("entry")];
  const allTo = log === null ? "/log" : `/log?log=${log}`;
  const query = filterQuery(filters, format.zone);
  query.set("limit", String(pageSize));
  if (log !== null) query.set("log", log);
  if (before) query.set("before", before);
  const page = useApiQuery(`entries ${query}`, () => pageApi.get(`/api/audit/entries?${query}`, auditPage));
  const answer = page.status === "ready" ? page.data : null;
  useEntryFocus(opened, answer !== null);
  const names = new Map(answer?.people.map(({ pseudonym, name }) => [pseudonym, visibleBidi(name)]));
  const ofPerson = (pseudonym: string) =>
    `/log?${new URLSearchParams({ ...(log !== null && { log }), person: pseudonym })}`;
  return (
    <>
      <UnreviewedNotice
        unreviewed={answer?.unreviewed ?? null}
        action={(days) => (
          <LinkButton to={`/review?${new URLSearchParams(days)}`}>{t("review.due.action")}</LinkButton>
        )}
      />
      {opened && /^\d{1,15}$/.test(opened) ? (
        <EntryDetail
          log={log}
          seq={Number(opened)}
          listed={answer === null ? null : names}
          closeTo={link({ entry: null })}
          personTo={ofPerson}
        />
      ) : null}
      <ChosenFilters
        filters={filters}
        nameOf={(pseudonym) => names.get(pseudonym) ?? null}
        without={(name) => link({ [name]: null, before: null, entry: null })}
        clearTo={allTo}
      />
      <LiveRegion message={answer ? t("audit.listed", { count: answer.entries.length }) : ""} />
      {page.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {page.status === "failed" ? (
        <ProblemNotice
          problem={page.problem}
          action={<Button onClick={page.again}>{t("common.retry")}</Button>}
        />
      ) : null}
      {answer ? (
        <EntryPage
          page={answer}
          isOpen={log === null}
          names={names}
          filters={filters}
          paged={before !== null}
          link={link}
          allTo={allTo}
        />
      ) : null}
    </>
  );
}
