import { type ReactNode, useState } from "react";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import type { TextKey } from "#app/i18n/catalog.ts";
import { useText } from "#app/i18n/use-text.ts";
import { type NamedPerson, peopleFound } from "#app/protocol/officer-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { LiveRegion } from "#app/ui/live-region.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { useTask } from "./use-task.ts";

/** Finds people by a part of their name. What was typed goes in a body, and never into the address. */
export function FindPerson(props: { readonly children: (person: NamedPerson) => ReactNode }) {
  const t = useText();
  // The keys of roles take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const task = useTask();
  const [name, setName] = useState("");
  const [found, setFound] = useState<{ people: NamedPerson[]; more: boolean } | null>(null);
  const search = () =>
    task.run(async () => {
      setFound(await pageApi.post("/api/audit/people", { name: name.trim() }, peopleFound));
    });
  return (
    <div className="flex w-full flex-col gap-3">
      <form
        className="flex flex-col items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim().length >= 2) void search();
        }}
      >
        <div className="w-full max-w-md">
          <TextField
            type="search"
            label={t("person.find")}
            hint={t("person.find.hint")}
            value={name}
            maxLength={100}
            autoComplete="off"
            onChange={setName}
          />
        </div>
        <Button type="submit" busy={task.running ? t("common.loading") : undefined}>
          {t("person.find.action")}
        </Button>
      </form>
      <ProblemNotice problem={task.problem} />
      <LiveRegion message={found ? t("person.find.found", { count: found.people.length }) : ""} />
      {found && found.people.length === 0 ? <p>{t("person.find.none")}</p> : null}
      {found && found.people.length > 0 ? (
        <ul className="flex flex-col gap-2">
          {found.people.map((person) => (
            <li key={person.pseudonym} className="flex flex-col border-t border-line pt-2">
              <span>
                <bdi className="font-medium">{visibleBidi(person.name)}</bdi>{" "}
                <span className="text-small text-ink-soft">{plain(`role.${person.role}` as TextKey)}</span>
              </span>
              {props.children(person)}
            </li>
          ))}
        </ul>
      ) : null}
      {found?.more ? <p className="text-small text-ink-soft">{t("person.find.more")}</p> : null}
    </div>
  );
}
