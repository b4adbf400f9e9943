import { useState } from "react";
import { PendingPersonItem } from "#app/clinical/pending-person-item.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useRootChange } from "#app/portal/root-change.tsx";
import { RootNews } from "#app/portal/root-news.tsx";
import { useFreshDirectory } from "#app/portal/use-fresh-directory.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Card } from "#app/ui/card.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { Toast } from "#app/ui/toast.tsx";
import type { PersonView, TeamView } from "#app/vault/rpc.ts";
import { BlockDialog } from "./block-dialog.tsx";
import { EndAccessDialog, type Ending } from "./end-access-dialog.tsx";
import { OffboardDialog } from "./offboard-dialog.tsx";
import { PeopleTable } from "./people-table.tsx";

const nothing: { all: PersonView[]; teams: TeamView[]; rootDevices: number | null } = {
  all: [],
  teams: [],
  rootDevices: null,
};

/** The administrator's list: who waits for a confirmation, and everyone else. */
export default function People() {
  const t = useText();
  useFreshDirectory();
  // Together: what came later would push the list away from under a finger.
  const people = useVaultQuery("people, teams and clinic", async (vault) => ({
    all: await vault.people(),
    teams: await vault.teams(),
    rootDevices: (await vault.clinic())?.rootDevices ?? null,
  }));
  const [leaving, setLeaving] = useState<PersonView | null>(null);
  const [lost, setLost] = useState<PersonView | null>(null);
  const [ending, setEnding] = useState<Ending | null>(null);
  /** Whose confirmation is being prepared. */
  const [confirming, setConfirming] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const change = useRootChange(setSaid);
  const { all, teams, rootDevices } = people.status === "ready" ? people.data : nothing;
  const waiting = all.filter(({ status, role }) => status === "pending" && role !== "administrator");
  const nameOf = (person: PersonView) => person.name ?? t("people.name-unverified");
  const teamNames = new Map(teams.map(({ teamId, name }) => [teamId, name ?? ""]));
  const namesOf = (person: PersonView) => person.teamIds.flatMap((id) => teamNames.get(id) ?? []);
  const alone = rootDevices !== null && rootDevices < 2;
  return (
    <Frame
      current="people"
      title={t("people.title")}
      action={
        <LinkButton to="/invitations" variant="primary">
          {t("invitations.new")}
        </LinkButton>
      }
    >
      {alone ? (
        <Notice tone="warn" title={t("people.alone.title")}>
          {t("people.alone.body")}
        </Notice>
      ) : null}
      <RootNews />
      {change.panel}
      {waiting.length > 0 && change.pending === null ? (
        <Card title={t("pending.count", { count: waiting.length })}>
          <ul>
            {waiting.map((person) => (
              <PendingPersonItem
                key={person.accountId}
                name={person.name}
                role={person.role}
                teamNames={namesOf(person)}
                endorsable={person.endorsable}
                busy={
                  change.task.running && confirming === person.accountId ? t("common.working") : undefined
                }
                onEndorse={() => {
                  if (change.task.running) return;
                  setConfirming(person.accountId);
                  change.begin(
                    "endorse",
                    {
                      type: "endorse",
                      people: [{ accountId: person.accountId, teamIds: person.teamIds }],
                    },
                    t("pending.done", { name: nameOf(person) }),
                  );
                }}
              />
            ))}
          </ul>
        </Card>
      ) : null}
      {people.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {people.status === "failed" ? <ProblemNotice problem={people.problem} /> : null}
      {people.status === "ready" && all.length === 0 ? (
        <EmptyState title={t("people.empty.title")} body={t("people.empty.body")} />
      ) : null}
      {all.length > 0 ? (
        <PeopleTable
          people={all.filter((person) => !waiting.includes(person))}
          teamNamesOf={namesOf}
          onOffboard={setLeaving}
          onLost={setLost}
          onEnd={setEnding}
        />
      ) : null}
      {lost === null ? null : (
        <BlockDialog
          person={{ accountId: lost.accountId, name: nameOf(lost) }}
          onClose={() => setLost(null)}
          onBlocked={() => {
            setLost(null);
            setSaid(t("block.done", { name: nameOf(lost) }));
          }}
        />
      )}
      {leaving === null ? null : (
        <OffboardDialog
          name={nameOf(leaving)}
          colleagues={all.filter(
            ({ accountId, role, status, name }) =>
              role === "clinician" &&
              status === "active" &&
              name !== null &&
              accountId !== leaving.accountId &&
              leaving.role === "clinician",
          )}
          onCancel={() => setLeaving(null)}
          onConfirm={(successorId) => {
            change.begin(
              "offboard",
              {
                type: "offboard",
                accountId: leaving.accountId,
                ...(successorId === null ? {} : { successorId }),
              },
              t("offboard.done", { name: nameOf(leaving) }),
            );
            setLeaving(null);
          }}
        />
      )}
      {ending === null ? null : (
        <EndAccessDialog
          ending={ending}
          name={nameOf(ending.person)}
          onCancel={() => setEnding(null)}
          onDone={(done) => {
            setEnding(null);
            setSaid(done);
          }}
        />
      )}
      <Toast message={said} onClose={() => setSaid(null)} />
    </Frame>
  );
}
