import { EntryFacts } from "#app/clinical/entry-facts.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { namesOf } from "#app/portal/names-of.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { saveFile } from "#app/portal/save-file.ts";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Spinner } from "#app/ui/spinner.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { auditEntryRow } from "#app/verify/audit-entry-row.ts";
import { entryText } from "#app/verify/entry-text.ts";
import { tlogProof } from "#app/verify/tlog-proof.ts";
import { ProposeRedaction } from "./propose-redaction.tsx";
import { provenOrEmptied } from "./proven-or-emptied.ts";
import { entryHeadingId } from "./use-entry-focus.ts";

/** One entry in words, the proof that these bytes are in the signed log, both to take away, and the way to its people. */
export function EntryDetail(props: {
  /** Null for the open log. */
  readonly log: string | null;
  readonly seq: number;
  /** Of the people in the list below, once it is there: `null` before. */
  readonly listed: ReadonlyMap<string, string> | null;
  readonly closeTo: string;
  readonly personTo: (pseudonym: string) => string;
}) {
  const { log, seq, listed, closeTo, personTo } = props;
  const t = useText();
  const format = useFormat();
  const proof = useApiQuery(`entry ${log} ${seq}`, () => provenOrEmptied(log, seq));
  const isEmptied = proof.status === "ready" && proof.data === null;
  const found = proof.status === "ready" ? proof.data : null;
  const shown = found && entryText(found.entry.body);
  // An entry of long ago, whose people are in none that the list shows.
  const unnamed = listed === null ? [] : (shown?.people ?? []).filter((pseudonym) => !listed.has(pseudonym));
  const others = useApiQuery(`names ${unnamed}`, () => namesOf(unnamed));
  const names = new Map([...(listed ?? []), ...(others.status === "ready" ? others.data : [])]);
  const row = found && auditEntryRow(found.entry, names);
  return (
    <Card
      title={t("audit.entry", { seq })}
      titleId={entryHeadingId}
      action={
        <AppLink className={touchLinkClass} to={closeTo}>
          {t("common.close")}
        </AppLink>
      }
    >
      <div className="flex flex-col gap-4">
        {proof.status === "loading" ? <Spinner label={t("audit.detail.checking")} visible /> : null}
        {proof.status === "failed" ? <ProblemNotice problem={proof.problem} /> : null}
        {isEmptied ? (
          <Notice
            tone="info"
            live="polite"
            action={<AppLink to="/log?event=audit.redact">{t("years.gone.entries")}</AppLink>}
          >
            <p>{t("redaction.gone", { count: 1, entries: format.number(seq) })}</p>
          </Notice>
        ) : null}
        {row ? <EntryFacts row={row} /> : null}
        {found ? (
          found.isIncluded ? (
            <Notice tone="done" live="polite">
              <p>{t("audit.detail.in")}</p>
            </Notice>
          ) : (
            <Notice tone="danger" live="assertive">
              <p>{t("audit.detail.not-in")}</p>
            </Notice>
          )
        ) : null}
        {found && shown ? (
          <>
            <ul className="flex flex-wrap gap-x-4 gap-y-2">
              {shown.people.map((pseudonym) => (
                <li key={pseudonym}>
                  <AppLink to={personTo(pseudonym)}>
                    {names.has(pseudonym)
                      ? t("audit.filter.of", { name: names.get(pseudonym) ?? "" })
                      : t("audit.filter.of-unknown")}
                  </AppLink>
                </li>
              ))}
            </ul>
            <details>
              <summary>{t("audit.raw")}</summary>
              <div className="mt-2 flex flex-col items-start gap-3">
                <p className="max-w-line text-small text-ink-soft">{t("audit.raw.hint")}</p>
                <pre dir="ltr" className="max-w-full text-small whitespace-pre-wrap break-all">
                  {shown.text}
                </pre>
                <p className="max-w-line text-small text-ink-soft">{t("entry.take")}</p>
                <span className="flex flex-wrap gap-2">
                  <Button onClick={() => saveFile(`entry-${seq}.json`, fromBase64url(found.entry.body))}>
                    {t("entry.save")}
                  </Button>
                  <Button
                    onClick={() =>
                      saveFile(`entry-${seq}.tlog-proof`, tlogProof(found.note, found.entry), "text/plain")
                    }
                  >
                    {t("entry.proof")}
                  </Button>
                </span>
              </div>
            </details>
            <ProposeRedaction
              key={seq}
              log={found.log}
              seq={seq}
              parts={(row?.removable ?? []).filter((part) => log === null || part === "private")}
            />
          </>
        ) : null}
      </div>
    </Card>
  );
}
