import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ownAccessDays } from "#app/verify/own-access-days.ts";
import { OwnAccessPersonItem } from "./own-access-person.tsx";

/** Who looked, by day and by person, in plain words: others first, what one did oneself behind a fold. */
export function OwnAccessList(props: {
  readonly entries: readonly { readonly log: string; readonly seq: number; readonly body: string }[];
  readonly included: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, string>;
  readonly ownName: string | null;
}) {
  const { entries, included, names, ownName } = props;
  const t = useText();
  const format = useFormat();
  const isOwn = ({ role, name }: { role: string | null; name: string | null }) =>
    role === "patient" && name !== null && name === ownName;
  return (
    <div className="flex flex-col gap-6">
      {ownAccessDays(entries, names, format.isSameDay).map(({ atMs, people }) => {
        const others = people.filter((person) => !isOwn(person));
        const own = people.filter(isOwn);
        return (
          <section key={atMs} className="flex flex-col gap-3">
            <h3 className="text-lead font-semibold leading-tight">{format.longDate(atMs)}</h3>
            {others.length === 0 ? <p className="text-ink-soft">{t("own.nobody")}</p> : null}
            <ul className="flex flex-col gap-3">
              {others.map((person) => (
                <OwnAccessPersonItem
                  key={`${person.id} ${person.purpose}`}
                  person={person}
                  included={included}
                />
              ))}
            </ul>
            {own.length === 0 ? null : (
              <details>
                <summary className="min-h-11">{t("own.self")}</summary>
                <ul className="mt-2 flex flex-col gap-3">
                  {own.map((person) => (
                    <OwnAccessPersonItem
                      key={`${person.id} ${person.purpose}`}
                      person={{ ...person, name: t("own.you") }}
                      included={included}
                    />
                  ))}
                </ul>
              </details>
            )}
          </section>
        );
      })}
    </div>
  );
}
