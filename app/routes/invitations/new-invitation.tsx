import { useId, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import type { MadeInvitation } from "#app/portal/ready-invitation.tsx";
import { useFreshDirectory } from "#app/portal/use-fresh-directory.ts";
import { useRole } from "#app/portal/use-role.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVault } from "#app/portal/use-vault.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { InvitationRow } from "#app/protocol/invitation-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { CheckboxGroup } from "#app/ui/checkbox-group.tsx";
import { ErrorSummary } from "#app/ui/error-summary.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { vaultClient } from "#app/vault/client.ts";

const kindsOf = {
  administrator: ["patient", "clinician", "officer", "administrator"],
  clinician: ["patient"],
} as const;
type Kind = (typeof kindsOf)[keyof typeof kindsOf][number];
const dayChoices = ["1", "3", "7"] as const;

/** Who is invited, under which name, for which teams; the browser makes the link and shows it once. */
export function NewInvitation(props: {
  /** Issued again: the same person, a new link; the old invitation is cancelled. */
  readonly again: InvitationRow | null;
  readonly onCancel: () => void;
  readonly onMade: (made: MadeInvitation) => void;
}) {
  const { again } = props;
  const t = useText();
  const role = useRole();
  const id = useId();
  const task = useTask();
  const { status } = useVault();
  useFreshDirectory();
  const teams = useVaultQuery("teams", (vault) => vault.teams());
  const kinds: readonly Kind[] = role === "administrator" ? kindsOf.administrator : kindsOf.clinician;
  const [kind, setKind] = useState<Kind>(kinds.find((known) => known === again?.kind) ?? "patient");
  const [name, setName] = useState(again?.name ?? "");
  const [days, setDays] = useState<(typeof dayChoices)[number]>("7");
  const [chosen, setChosen] = useState<readonly string[]>(again?.teamIds ?? []);
  const [tried, setTried] = useState(0);
  const missing = tried > 0 && name.trim() === "" ? t("common.required") : undefined;
  const withoutTeams = kind === "officer" || kind === "administrator";
  const own = status?.accountId ?? "";
  const offered =
    teams.status === "ready"
      ? teams.data.filter(({ memberIds }) => role === "administrator" || memberIds.includes(own))
      : [];

  const create = () => {
    setTried(tried + 1);
    if (name.trim() === "") return;
    void task.run(async () => {
      await pageSync().syncNow({ directory: true });
      const { request, link } = await vaultClient().vault.invite({
        kind,
        name: name.trim(),
        teamIds: withoutTeams ? [] : [...chosen],
        validDays: Number(days),
        origin: window.location.origin,
      });
      await pageApi.post("/api/invitations", request, emptyAnswer);
      if (again?.status === "open")
        await pageApi.post(`/api/invitations/${again.invId}/cancel`, {}, emptyAnswer);
      props.onMade({ name: name.trim(), kind, link, notAfterMs: Date.now() + Number(days) * 86_400_000 });
    });
  };

  return (
    <form
      className="flex max-w-2xl flex-col items-start gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <ErrorSummary key={tried} errors={missing ? [{ fieldId: id, message: missing }] : []} />
      {again === null ? null : <p>{t("invitations.again.hint")}</p>}
      {kinds.length === 1 ? null : (
        <RadioGroup
          label={t("invitations.kind")}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({
            value,
            label: t(`invitations.kind.${value}`),
            hint: t(`invitations.kind.${value}.hint`),
          }))}
        />
      )}
      <TextField
        id={id}
        label={t("invitations.name")}
        hint={t("invitations.name.hint")}
        error={missing}
        autoComplete="off"
        maxLength={120}
        value={name}
        onChange={setName}
      />
      {withoutTeams || offered.length === 0 ? null : (
        <CheckboxGroup
          label={t("invitations.teams")}
          hint={kind === "clinician" ? t("invitations.teams.hint") : undefined}
        >
          {offered.map((team) => (
            <Checkbox
              key={team.teamId}
              label={team.name ?? t("people.name-unverified")}
              checked={chosen.includes(team.teamId)}
              onChange={(on) =>
                setChosen(on ? [...chosen, team.teamId] : chosen.filter((known) => known !== team.teamId))
              }
            />
          ))}
        </CheckboxGroup>
      )}
      <Select
        label={t("invitations.days")}
        value={days}
        options={dayChoices.map((value) => ({
          value,
          label: t("invitations.days.value", { days: Number(value) }),
        }))}
        onChange={setDays}
      />
      <ProblemNotice problem={task.problem} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={props.onCancel}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={task.running ? t("common.working") : undefined}>
          {t("invitations.create")}
        </Button>
      </div>
    </form>
  );
}
