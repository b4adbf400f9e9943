import { useState } from "react";
import { PersonName } from "#app/clinical/person-name.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Tag, type TagTone } from "#app/ui/tag.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { PersonView } from "#app/vault/rpc.ts";
import type { Ending } from "./end-access-dialog.tsx";

const tones = { active: "done", pending: "soon", offboarded: "neutral" } as const satisfies Record<
  PersonView["status"],
  TagTone
>;

/** Everyone, found by name in the browser: no search word reaches the server. */
export function PeopleTable(props: {
  readonly people: readonly PersonView[];
  readonly teamNamesOf: (person: PersonView) => readonly string[];
  readonly onOffboard: (person: PersonView) => void;
  readonly onLost: (person: PersonView) => void;
  readonly onEnd: (ending: Ending) => void;
}) {
  const t = useText();
  const format = useFormat();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const shown = props.people.filter((person) =>
    (shownName(person) ?? "").toLocaleLowerCase().includes(wanted),
  );
  return (
    <section aria-label={t("people.list")} className="flex flex-col gap-4">
      {props.people.length < 8 ? null : (
        <TextField type="search" label={t("people.search")} value={search} onChange={setSearch} />
      )}
      {shown.length === 0 && wanted !== "" ? (
        <EmptyState title={t("people.nothing.title")} body={t("people.nothing.body")} />
      ) : (
        <DataTable
          caption={t("people.list")}
          rows={shown}
          rowKey={({ accountId, claimedName }) => `${accountId} ${claimedName}`}
          columns={[
            {
              id: "name",
              header: t("people.name"),
              heading: true,
              cell: (person) => <PersonName name={shownName(person)} />,
            },
            { id: "role", header: t("people.role"), cell: ({ role }) => t(`role.${role}`) },
            {
              id: "teams",
              header: t("people.teams"),
              cell: (person) => format.list([...props.teamNamesOf(person)]) || t("common.none"),
            },
            {
              id: "status",
              header: t("people.status"),
              cell: ({ status }) => <Tag tone={tones[status]}>{t(`people.status.${status}`)}</Tag>,
            },
            {
              id: "action",
              header: t("common.more"),
              cell: (person) => {
                const of = (action: string) =>
                  t("people.action-of", { action, name: shownName(person) ?? t("thread.unknown-name") });
                const end = t(person.role === "patient" ? "people.end" : "offboard.action");
                return person.status !== "active" || person.role === "administrator" ? null : (
                  <span className="flex flex-wrap gap-2">
                    <Button
                      size="dense"
                      variant="quiet"
                      aria-label={of(t("block.open"))}
                      onClick={() => props.onLost(person)}
                    >
                      {t("block.open")}
                    </Button>
                    <Button
                      size="dense"
                      variant="quiet"
                      aria-label={of(t("people.sign-out"))}
                      onClick={() => props.onEnd({ person, what: "sessions" })}
                    >
                      {t("people.sign-out")}
                    </Button>
                    <Button
                      size="dense"
                      variant="quiet"
                      aria-label={of(end)}
                      onClick={() =>
                        person.role === "patient"
                          ? props.onEnd({ person, what: "account" })
                          : props.onOffboard(person)
                      }
                    >
                      {end}
                    </Button>
                  </span>
                );
              },
            },
          ]}
        />
      )}
    </section>
  );
}

/** No statement commits to an administrator's name (they share the clinic root), so among themselves the claim is shown. */
function shownName({ name, role, claimedName }: PersonView): string | null {
  return name ?? (role === "administrator" ? claimedName : null);
}
