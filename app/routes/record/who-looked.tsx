import { useEffect, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { readAccounting } from "#app/portal/accounting-query.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { type OwnLines, type OwnPlace, placeAfter, readOwnLines } from "#app/portal/own-access-query.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { entryName } from "#app/verify/proof-check.ts";
import { OwnAccessList } from "./own-access-list.tsx";
import { OwnDisclosures } from "./own-disclosures.tsx";

/** Of its heading: behind a long record it is led to from the top. */
export const whoLookedId = "who-looked";

/**
 * Who looked at one's own data. Asked for by a press, because reading the list is itself an entry; each line is checked
 * on this device before it is shown as proved.
 */
export function WhoLooked(props: { readonly ownName: string | null }) {
  const t = useText();
  const task = useTask();
  const [pages, setPages] = useState<readonly OwnLines[]>([]);
  const [given, setGiven] = useState<readonly DisclosureRow[] | null>(null);
  const last = pages.at(-1)?.answer;
  const next = last === undefined ? newestLines : placeAfter(last);
  const heading = useRef<HTMLHeadingElement>(null);
  const isShown = pages.length > 0;
  // The list takes the place of its button, which goes on as the one for older lines at the end: reading begins at the top.
  useEffect(() => {
    if (isShown) heading.current?.focus();
  }, [isShown]);
  const load = (place: OwnPlace) =>
    task.run(async () => {
      const page = await readOwnLines(place);
      if (place === newestLines)
        setGiven(await readAccounting("/api/disclosures/own", new URLSearchParams()));
      setPages((known) => [...known, page]);
    });
  const entries = pages.flatMap(({ answer: { log, entries: page } }) =>
    page.map((entry) => ({ ...entry, log })),
  );
  const included = new Set(pages.flatMap(({ verdict }) => verdict.included));
  const isWhole = entries.every((entry) => included.has(entryName(entry)));
  return (
    <section className="flex flex-col gap-4 border-t border-line pt-6 print:hidden">
      <h2 ref={heading} id={whoLookedId} tabIndex={-1} className="text-title font-semibold leading-tight">
        {t("own.title")}
      </h2>
      <p className="max-w-line text-ink-soft">{t("own.lead")}</p>
      {entries.length > 0 && isWhole ? (
        <Notice tone="done" live="polite">
          <p>{t(next === null ? "own.checked" : "own.checked-newest", { count: entries.length })}</p>
        </Notice>
      ) : null}
      {isWhole ? null : (
        <Notice tone="danger" title={t("own.bad.title")} live="assertive">
          <p>{t("own.bad.body")}</p>
        </Notice>
      )}
      {given ? <OwnDisclosures rows={given} /> : null}
      {last && entries.length === 0 && next === null ? <p>{t("own.empty")}</p> : null}
      {entries.length > 0 ? (
        <OwnAccessList
          entries={entries}
          included={included}
          ownName={props.ownName}
          names={
            new Map(
              pages.flatMap(({ answer }) => answer.people.map(({ pseudonym, name }) => [pseudonym, name])),
            )
          }
        />
      ) : null}
      <ProblemNotice problem={task.problem} />
      {next !== null ? (
        <div>
          <Button busy={task.running ? t("common.loading") : undefined} onClick={() => void load(next)}>
            {t(last === undefined ? "own.action" : "own.before")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

const newestLines: OwnPlace = { log: null, before: null };
