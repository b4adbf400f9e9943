import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { useRootChange } from "#app/portal/root-change.tsx";
import { useFreshDirectory } from "#app/portal/use-fresh-directory.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { Toast } from "#app/ui/toast.tsx";
import type { TeamView } from "#app/vault/rpc.ts";
import { TeamForm } from "./team-form.tsx";

/** Care teams: each change is a TEAM statement that the administrator's browser signs. */
export default function Teams() {
  const t = useText();
  const format = useFormat();
  useFreshDirectory();
  const teams = useVaultQuery("teams", (vault) => vault.teams());
  const people = useVaultQuery("people", (vault) => vault.people());
  const [editing, setEditing] = useState<TeamView | "new" | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const change = useRootChange((words) => {
    setSaid(words);
    setEditing(null);
  });
  const staff = (people.status === "ready" ? people.data : []).filter(
    ({ role, status }) => role === "clinician" && status === "active",
  );
  const names = new Map(staff.map(({ accountId, name }) => [accountId, name ?? t("people.name-unverified")]));
  return (
    <Frame
      current="teams"
      title={t("teams.title")}
      action={
        editing === null ? (
          <Button variant="primary" onClick={() => setEditing("new")}>
            {t("teams.new")}
          </Button>
        ) : undefined
      }
    >
      {change.panel}
      {editing !== null && change.pending === null ? (
        <TeamForm
          key={editing === "new" ? "new" : editing.teamId}
          team={editing === "new" ? null : editing}
          staff={staff}
          busy={change.task.running}
          onCancel={() => setEditing(null)}
          onSave={({ name, memberIds }) =>
            change.begin(
              "team",
              { type: "team", team: { teamId: editing === "new" ? null : editing.teamId, name, memberIds } },
              t("teams.saved", { name }),
            )
          }
        />
      ) : null}
      {teams.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {teams.status === "ready" && teams.data.length === 0 && editing === null ? (
        <EmptyState title={t("teams.empty.title")} body={t("teams.empty.body")} />
      ) : null}
      {teams.status === "ready" && editing === null ? (
        <ul className="flex flex-col gap-4">
          {teams.data.map((team) => (
            <li key={team.teamId}>
              <Card
                title={team.name ?? t("people.name-unverified")}
                action={
                  <Button
                    size="dense"
                    aria-label={t("teams.edit-name", { name: team.name ?? t("people.name-unverified") })}
                    onClick={() => setEditing(team)}
                  >
                    {t("teams.edit")}
                  </Button>
                }
              >
                <p>
                  {format.list(team.memberIds.flatMap((id) => names.get(id) ?? [])) ||
                    t("teams.members.count", { count: team.memberIds.length })}
                </p>
              </Card>
            </li>
          ))}
        </ul>
      ) : null}
      <Toast message={said} onClose={() => setSaid(null)} />
    </Frame>
  );
}
