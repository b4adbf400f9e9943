import { useId, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { CheckboxGroup } from "#app/ui/checkbox-group.tsx";
import { ErrorSummary } from "#app/ui/error-summary.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { PersonView, TeamView } from "#app/vault/rpc.ts";

/** A team's plain name and its members. */
export function TeamForm(props: {
  readonly team: TeamView | null;
  readonly staff: readonly PersonView[];
  readonly busy: boolean;
  readonly onCancel: () => void;
  readonly onSave: (team: { name: string; memberIds: string[] }) => void;
}) {
  const { team, staff } = props;
  const t = useText();
  const id = useId();
  const [name, setName] = useState(team?.name ?? "");
  const [members, setMembers] = useState<readonly string[]>(
    (team?.memberIds ?? []).filter((member) => staff.some(({ accountId }) => accountId === member)),
  );
  const [tried, setTried] = useState(0);
  const missing = tried > 0 && name.trim() === "" ? t("common.required") : undefined;
  return (
    <form
      className="flex max-w-2xl flex-col items-start gap-6 rounded-box border border-line bg-surface p-4 card:p-6"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(tried + 1);
        if (name.trim() !== "") props.onSave({ name: name.trim(), memberIds: [...members] });
      }}
    >
      <h2 className="text-title font-semibold">{t(team === null ? "teams.new" : "teams.edit")}</h2>
      <ErrorSummary key={tried} errors={missing ? [{ fieldId: id, message: missing }] : []} />
      <TextField
        id={id}
        label={t("teams.name")}
        hint={t("teams.name.hint")}
        error={missing}
        autoComplete="off"
        maxLength={120}
        value={name}
        onChange={setName}
      />
      {staff.length === 0 ? (
        <Notice tone="info">{t("teams.members.none")}</Notice>
      ) : (
        <CheckboxGroup label={t("teams.members")} hint={t("teams.members.hint")}>
          {staff.map((person) => (
            <Checkbox
              key={person.accountId}
              label={person.name ?? t("people.name-unverified")}
              checked={members.includes(person.accountId)}
              onChange={(on) =>
                setMembers(
                  on ? [...members, person.accountId] : members.filter((known) => known !== person.accountId),
                )
              }
            />
          ))}
        </CheckboxGroup>
      )}
      <div className="flex flex-wrap gap-3">
        <Button onClick={props.onCancel}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={props.busy ? t("common.working") : undefined}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
