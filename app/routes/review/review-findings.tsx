import type { TextKey } from "#app/i18n/catalog.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { namesOf } from "#app/portal/names-of.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { made } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import type { ReviewResult } from "#app/verify/log-walks.ts";
import { findingsIn, type ReviewFinding } from "#app/verify/review-findings.ts";

/** What the rules found, in words, each with its entries and its case. */
export function ReviewFindings(props: {
  /** Short name of the log that was reviewed. */
  readonly log: string;
  readonly report: ReviewResult;
  readonly desk: Desk;
  readonly onChange: () => void;
}) {
  const { log, report, desk, onChange } = props;
  const t = useText();
  // The keys of rules and states take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const format = useFormat();
  const task = useTask();
  const findings = findingsIn(report.findings);
  const caseOf = ({ rule, subject, patient }: ReviewFinding) =>
    desk.cases.find(
      (each) =>
        each.log === log &&
        each.rule === rule &&
        each.subject === subject &&
        each.patient === patient &&
        each.state !== "closed",
    );
  const open = ({ rule, subject, patient, first: firstSeq }: ReviewFinding) =>
    task.run(async () => {
      await pageApi.post("/api/review/cases", { log, rule, subject, patient, firstSeq }, made);
      onChange();
    });
  const unnamed = findings
    .flatMap(({ subject, patient }) => [subject, patient])
    .filter((id) => id !== null && desk.nameOf(id) === null) as string[]; // null was left out
  const ids = [...new Set(unnamed)];
  const named = useApiQuery(`names ${ids}`, () => namesOf(ids));
  const who = (id: string) =>
    desk.nameOf(id) ??
    (named.status === "ready" ? named.data.get(id) : undefined) ??
    t("audit.actor.unknown");
  const { from, to } = report;
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-title font-semibold leading-tight">{t("review.findings")}</h2>
      <p className="text-small text-ink-soft">
        {t("review.range", { count: to - from, from, to: Math.max(from, to - 1) })}
      </p>
      {report.left.length > 0 ? (
        <p className="max-w-line">
          {t("review.left", { rules: format.list(report.left.map((rule) => plain(`rule.${rule}`))) })}
        </p>
      ) : null}
      <ProblemNotice problem={task.problem} />
      {findings.length === 0 ? (
        <EmptyState title={t("review.none.title")} body={t("review.none.body")} level={3} />
      ) : (
        <DataTable
          caption={t("review.findings")}
          rows={findings}
          rowKey={({ rule, subject, patient }) => `${rule} ${subject} ${patient}`}
          columns={[
            {
              id: "rule",
              header: t("review.rule"),
              heading: true,
              cell: ({ rule }) => plain(`rule.${rule}`),
            },
            {
              id: "who",
              header: t("audit.who"),
              cell: ({ subject }) => (subject === null ? t("review.nobody") : <bdi>{who(subject)}</bdi>),
            },
            {
              id: "patient",
              header: t("audit.patients"),
              cell: ({ patient }) => (patient === null ? null : <bdi>{who(patient)}</bdi>),
            },
            {
              id: "times",
              header: t("review.times"),
              cell: ({ count }) => t("review.count", { count }),
            },
            {
              id: "entries",
              header: t("review.entries"),
              cell: (finding) => <AppLink to={entriesTo(log, finding)}>{t("case.entries")}</AppLink>,
            },
            {
              id: "case",
              header: t("case.state"),
              cell: (finding) => {
                const found = caseOf(finding);
                if (found) return <AppLink to="/cases">{plain(`case.state.${found.state}`)}</AppLink>;
                if (finding.subject === desk.own) return t("review.own");
                return (
                  <Button size="dense" onClick={() => void open(finding)}>
                    {t("review.open")}
                  </Button>
                );
              },
            },
          ]}
        />
      )}
    </section>
  );
}

/** The list of entries at the first one of a finding, for the same people. */
function entriesTo(log: string, { subject, patient, first }: ReviewFinding): string {
  const query = new URLSearchParams({
    log,
    ...(subject !== null && { actor: subject }),
    ...(patient !== null && { patient }),
    entry: String(first),
  });
  return `/log?${query}`;
}
