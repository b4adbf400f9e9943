import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { type MadeInvitation, ReadyInvitation } from "./ready-invitation.tsx";
import { useTask } from "./use-task.ts";

const validDays = 7;

/** Inviting a parent or caregiver: the link first; added to conversations when they have answered (SPEC §6 kind 2). */
export function InviteCaregiver(props: { readonly threadId: string; readonly onDone: () => void }) {
  const t = useText();
  const task = useTask();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<MadeInvitation | null>(null);
  const create = () => {
    setTried(true);
    if (name.trim() === "") return;
    void task.run(async () => {
      await pageSync().syncNow({ directory: true });
      const { request, link } = await vaultClient().vault.invite({
        kind: "proxy",
        name: name.trim(),
        teamIds: [],
        validDays,
        origin: window.location.origin,
        threadId: props.threadId,
      });
      await pageApi.post("/api/invitations", request, emptyAnswer);
      setMade({ name: name.trim(), kind: "proxy", link, notAfterMs: Date.now() + validDays * 86_400_000 });
    });
  };
  if (made !== null) return <ReadyInvitation made={made} onDone={props.onDone} />;
  return (
    <section
      aria-label={t("caregiver.invite")}
      className="flex flex-col items-start gap-4 border-t border-line pt-4"
    >
      <p className="max-w-line">{t("caregiver.invite.body")}</p>
      <TextField
        label={t("caregiver.name")}
        error={tried && name.trim() === "" ? t("common.required") : undefined}
        autoComplete="off"
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <ProblemNotice problem={task.problem} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={props.onDone}>{t("common.cancel")}</Button>
        <Button variant="primary" busy={task.running ? t("common.working") : undefined} onClick={create}>
          {t("invitations.create")}
        </Button>
      </div>
    </section>
  );
}
