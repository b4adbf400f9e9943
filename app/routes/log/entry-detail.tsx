import { useText } from "#app/i18n/use-text.ts";
import { provenEntry } from "#app/portal/audit-proof-query.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Spinner } from "#app/ui/spinner.tsx";
import { entryText } from "#app/verify/entry-text.ts";

/** One entry: its stored bytes, the proof that they are in the signed log, and the way to the entries about its people. */
export function EntryDetail(props: {
  readonly seq: number;
  readonly nameOf: (pseudonym: string) => string | null;
  readonly closeTo: string;
  readonly personTo: (pseudonym: string) => string;
}) {
  const { seq, nameOf, closeTo, personTo } = props;
  const t = useText();
  const proof = useApiQuery(`entry ${seq}`, () => provenEntry(seq));
  const shown = proof.status === "ready" ? entryText(proof.data.entry.body) : null;
  return (
    <Card title={t("audit.entry", { seq })} action={<AppLink to={closeTo}>{t("common.close")}</AppLink>}>
      <div className="flex flex-col gap-4">
        {proof.status === "loading" ? <Spinner label={t("audit.detail.checking")} visible /> : null}
        {proof.status === "failed" ? <ProblemNotice problem={proof.problem} /> : null}
        {proof.status === "ready" ? (
          proof.data.verdict.included.includes(seq) ? (
            <Notice tone="done" live="polite">
              <p>{t("audit.detail.in")}</p>
            </Notice>
          ) : (
            <Notice tone="danger" live="assertive">
              <p>{t("audit.detail.not-in")}</p>
            </Notice>
          )
        ) : null}
        {shown ? (
          <>
            <ul className="flex flex-wrap gap-x-4 gap-y-2">
              {shown.people.map((pseudonym) => (
                <li key={pseudonym}>
                  <AppLink to={personTo(pseudonym)}>
                    {nameOf(pseudonym) === null
                      ? t("audit.filter.of-unknown")
                      : t("audit.filter.of", { name: nameOf(pseudonym) ?? "" })}
                  </AppLink>
                </li>
              ))}
            </ul>
            <details>
              <summary>{t("audit.raw")}</summary>
              <p className="mt-2 text-small text-ink-soft">{t("audit.raw.hint")}</p>
              <pre dir="ltr" className="mt-2 max-w-full text-small whitespace-pre-wrap break-all">
                {shown.text}
              </pre>
            </details>
          </>
        ) : null}
      </div>
    </Card>
  );
}
