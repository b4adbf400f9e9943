import { useParams } from "@remix-run/react";
import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { AddingBrowser, useAddingBrowser } from "#app/portal/adding-browser.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useTask } from "#app/portal/use-task.ts";
import { invitationList } from "#app/protocol/invitation-api.ts";
import { addAdministrator } from "#app/sync/join-root.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";

/** Adds an administrator who has answered: six digits with them on the telephone, then the ceremony (SPEC §6 kind 5). */
export default function InvitationJoin() {
  const t = useText();
  const task = useTask();
  const { invId } = useParams();
  const adding = useAddingBrowser();
  const list = useApiQuery("invitations", () => pageApi.get("/api/invitations", invitationList));
  const [at, setAt] = useState<"before" | "adding" | "added" | "not-added">("before");
  const invitation =
    list.status === "ready" ? list.data.invitations.find((each) => each.invId === invId) : undefined;
  const name = invitation?.name ?? "";
  const start = (answered: NonNullable<typeof invitation>) =>
    task
      .run(async () => {
        setAt("adding");
        setAt((await addAdministrator(adding.side(), answered)) ? "added" : "not-added");
      })
      .then((done) => {
        if (!done) setAt("before");
      });
  return (
    <Frame
      current="invitations"
      title={t("join.add.title", { name })}
      back={{ to: "/invitations", label: t("invitations.title") }}
    >
      {list.status === "loading" ? <Skeleton label={t("common.loading")} shape="lines" /> : null}
      {list.status === "failed" ? <ProblemNotice problem={list.problem} /> : null}
      {at === "before" && invitation !== undefined && invitation.join !== null ? (
        <div className="flex flex-col items-start gap-4">
          <p className="max-w-line">{t("join.add.lead", { name })}</p>
          <Notice tone="warn">{t("join.add.warning", { name })}</Notice>
          <ProblemNotice problem={task.problem} about="link" />
          <Button variant="primary" onClick={() => void start(invitation)}>
            {t("join.add.start")}
          </Button>
        </div>
      ) : null}
      {at === "adding" ? (
        <AddingBrowser
          step={adding.step}
          waiting={t("join.add.waiting", { name })}
          compare={() => t("join.add.compare", { name })}
          onStop={adding.stop}
        />
      ) : null}
      {at === "added" || at === "not-added" ? (
        <div className="flex flex-col items-start gap-4">
          <Notice tone={at === "added" ? "done" : "warn"} live="polite">
            {t(at === "added" ? "join.add.done" : "join.add.refused", { name })}
          </Notice>
          <LinkButton to="/invitations" variant="primary">
            {t("invitations.title")}
          </LinkButton>
        </div>
      ) : null}
      {at === "before" && invitation?.join === null ? <p>{t("join.add.nothing")}</p> : null}
    </Frame>
  );
}
