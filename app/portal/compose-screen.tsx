import { useNavigate } from "@remix-run/react";
import { Composer } from "#app/clinical/composer.tsx";
import { FilePicker } from "#app/clinical/file-picker.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { Destination } from "#app/vault/rpc.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { UnkeptDraft } from "./unkept-draft.tsx";
import { useChosenFiles } from "./use-chosen-files.ts";
import { useClinicSettings } from "./use-clinic-settings.ts";
import { useDraft } from "./use-draft.ts";
import { useFreshDirectory } from "./use-fresh-directory.ts";
import { TakenBackNotice, useTakenBackFiles } from "./use-take-back.tsx";
import { useTask } from "./use-task.ts";
import { useVault } from "./use-vault.ts";
import { useVaultQuery } from "./use-vault-query.ts";

const empty = { teamId: null, patientId: null, subject: "", category: "general", text: "" } as const;
const longest = 20_000;

/** A new conversation: a patient chooses a team, staff a patient and one of their own teams. */
export function ComposeScreen(props: {
  readonly audience: "patient" | "staff";
  readonly threadPath: string;
}) {
  const t = useText();
  const navigate = useNavigate();
  const task = useTask();
  const settings = useClinicSettings();
  const { status } = useVault();
  const files = useChosenFiles();
  const draft = useDraft("new", empty);
  useFreshDirectory();
  const teams = useVaultQuery("teams", (vault) => vault.teams());
  const people = useVaultQuery("people", (vault) => vault.people());
  const kit = useVaultQuery("kit", (vault) => vault.kitState());
  const own = status?.accountId ?? null;
  const takenBack = useTakenBackFiles();
  const staff = props.audience === "staff";
  const { fields } = draft;

  const destination: Destination | null = !fields?.teamId
    ? null
    : !staff
      ? { type: "team", teamId: fields.teamId }
      : fields.patientId
        ? { type: "patient", accountId: fields.patientId, teamId: fields.teamId }
        : null;
  const readers = useVaultQuery(`readers ${JSON.stringify(destination)}`, async (vault) =>
    destination === null ? [] : vault.readersOf(destination),
  );

  const about = staff ? (fields?.patientId ?? null) : null;
  const caregivers = useVaultQuery(`caregivers ${about ?? "own"}`, async (vault) =>
    staff && about === null ? [] : vault.caregivers(about),
  );

  if (fields === null || teams.status !== "ready" || people.status !== "ready")
    return <Skeleton label={t("common.loading")} shape="lines" />;
  const open = teams.data.filter(({ name, memberIds }) => name !== null && memberIds.length > 0);
  const usable = staff ? open.filter(({ memberIds }) => own !== null && memberIds.includes(own)) : open;
  if (usable.length === 0)
    return <EmptyState title={t("messages.pending.title")} body={t("messages.pending.body")} />;
  const teamOptions = usable.map(({ teamId, name }) => ({ value: teamId, label: name ?? "" }));
  const patientOptions = people.data
    .filter(({ role, status, name }) => role === "patient" && status === "active" && name !== null)
    .map(({ accountId, name }) => ({ value: accountId, label: name ?? "" }));

  const blocked = (): string | undefined => {
    if (destination === null) return t(staff ? "compose.blocked.patient" : "compose.blocked.team");
    if (fields.subject.trim() === "") return t("compose.blocked.subject");
    if (fields.text.trim() === "" && files.count === 0) return t("compose.blocked.text");
    if (files.blocked !== null) return t(files.blocked);
    if (fields.text.length > longest) return t("compose.blocked.too-long");
    if (kit.status === "ready" && !kit.data.confirmed) return t("compose.blocked.kit");
    if (readers.status === "ready" && readers.data.every(({ accountId }) => accountId === own))
      return t("compose.blocked.no-readers");
    return undefined;
  };

  const send = () =>
    void task.run(async () => {
      if (destination === null) return;
      await draft.saveNow();
      // The newest rosters and keys decide who can read it; offline, what is known here does.
      await pageSync()
        .syncNow()
        .catch(() => undefined);
      const { threadId } = await files.sendWith(destination, (to, attachments) =>
        vaultClient().vault.send({
          to,
          text: fields.text,
          subject: fields.subject.trim(),
          category: fields.category,
          draftKey: "new",
          attachments,
        }),
      );
      draft.forget();
      void pageSync()
        .syncNow()
        .catch(() => undefined);
      navigate(`${props.threadPath}/${threadId}`, { replace: true });
    });

  return (
    <Composer
      audience={props.audience}
      value={{
        to: (staff ? fields.patientId : fields.teamId) ?? "",
        team: staff ? (fields.teamId ?? "") : "",
        subject: fields.subject,
        category: fields.category,
        text: fields.text,
      }}
      onChange={(value) =>
        draft.change({
          teamId: (staff ? value.team : value.to) || null,
          patientId: staff ? value.to || null : null,
          subject: value.subject,
          category: value.category,
          text: value.text,
        })
      }
      recipients={staff ? patientOptions : teamOptions}
      teams={staff ? teamOptions : undefined}
      emergencyNumber={settings.emergencyNumber}
      crisisNumber={settings.crisisNumber}
      replyHours={settings.replyHours}
      without={caregivers.status === "ready" ? caregivers.data : []}
      readers={readers.status === "ready" ? readers.data : []}
      ownAccountId={own}
      blocked={blocked()}
      sending={task.running}
      draftSavedMs={draft.savedMs}
      onSend={send}
      files={<FilePicker {...files.picker} />}
      problem={
        <>
          <UnkeptDraft isUnkept={draft.isUnkept} />
          <TakenBackNotice files={takenBack} />
          <ProblemNotice problem={task.problem} />
        </>
      }
    />
  );
}
