import { type ReactNode, useState } from "react";
import { MemberListItem } from "#app/clinical/member-list-item.tsx";
import { useErrorText } from "#app/i18n/use-error-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Menu, type MenuAction } from "#app/ui/menu.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { MemberStep, MembersView, MemberView } from "#app/vault/members-rpc.ts";
import type { AdminBatch } from "#app/vault/rpc.ts";
import { type Addition, AddMemberForm } from "./add-member-form.tsx";
import { InviteCaregiver } from "./invite-caregiver.tsx";
import { HistoryDialog, type MemberQuestion, MemberQuestionDialog } from "./member-changes.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { SignBatch } from "./sign-batch.tsx";
import { useNow } from "./use-now.ts";
import { useTask } from "./use-task.ts";
import { useVaultQuery } from "./use-vault-query.ts";

type Doing =
  | { at: "list" }
  | { at: "add" }
  | { at: "invite" }
  | { at: "ask"; question: MemberQuestion }
  | { at: "history"; member: MemberView }
  | { at: "sign"; batch: AdminBatch };

/** Everybody in a conversation, and changing it: a disclosure, so that nothing covers the conversation. */
export function MembersPanel(props: { readonly threadId: string }) {
  const { threadId } = props;
  const t = useText();
  const now = useNow();
  const task = useTask();
  const members = useVaultQuery(`members ${threadId}`, (vault) => vault.members(threadId));
  const [doing, setDoing] = useState<Doing>({ at: "list" });
  if (members.status !== "ready" || members.data === null) return null;
  const view = members.data;
  const sync = () =>
    void pageSync()
      .syncNow()
      .catch(() => undefined);
  const prepare = (steps: MemberStep[]) =>
    void task.run(async () => {
      await pageSync()
        .syncNow({ directory: true })
        .catch(() => undefined);
      setDoing({ at: "sign", batch: await vaultClient().vault.adminPrepare({ type: "members", steps }) });
    });
  const add = ({ plain, step }: Addition) => {
    if (!plain) return prepare([step]);
    void task.run(async () => {
      const { accountId } = step;
      await vaultClient().vault.changeMember({ threadId, change: { type: "add", accountId } });
      setDoing({ at: "list" });
      sync();
    });
  };
  const actionsOf = (member: MemberView): MenuAction[] => [
    ...(member.mayChangeRights
      ? [
          {
            id: "rights",
            label: t("members.rights", { name: member.name ?? t("thread.unknown-name") }),
            onAction: () => setDoing({ at: "ask", question: { ask: "rights", member } }),
          },
        ]
      : []),
    ...(member.mayGrantHistory
      ? [
          {
            id: "history",
            label: t("members.history"),
            onAction: () => setDoing({ at: "history", member }),
          },
        ]
      : []),
    ...(member.mayRemove
      ? [
          {
            id: "remove",
            label: t(member.own ? "members.leave" : "members.remove"),
            onAction: () => setDoing({ at: "ask", question: { ask: "remove", member } }),
          },
        ]
      : []),
  ];
  return (
    <div className="flex flex-col gap-3 print:hidden">
      {view.handover === null ? null : (
        <Notice
          tone="info"
          title={t("handover.title", { from: view.handover.fromName ?? t("thread.unknown-name") })}
          action={
            <Button
              onClick={() =>
                view.handover &&
                prepare([
                  {
                    threadId,
                    accountId: view.handover.toAccountId,
                    add: { rights: "everything", untilMs: null },
                    historyFrom: "start",
                  },
                ])
              }
            >
              {t("handover.add", { to: view.handover.toName ?? t("thread.unknown-name") })}
            </Button>
          }
        >
          {t("handover.body", { to: view.handover.toName ?? t("thread.unknown-name") })}
        </Notice>
      )}
      <WaitingChanges threadId={threadId} view={view} />
      <details
        open={doing.at === "sign" ? true : undefined}
        className="rounded-box border border-line bg-surface"
      >
        <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 px-4 [&::-webkit-details-marker]:hidden">
          <Icon name="people" />
          <span className="underline underline-offset-4">{t("members.title")}</span>
          <span className="text-ink-soft">{view.members.filter(({ ended }) => !ended).length}</span>
        </summary>
        <div className="flex flex-col gap-4 px-4 pb-4">
          {doing.at === "sign" ? (
            <Step>
              <SignBatch
                batch={doing.batch}
                onCancel={() => setDoing({ at: "list" })}
                onSigned={async () => {
                  setDoing({ at: "list" });
                  sync();
                }}
              />
            </Step>
          ) : (
            <ul aria-label={t("members.title")}>
              {view.members.map((member) => {
                const items = actionsOf(member);
                return (
                  <MemberListItem
                    key={member.accountId}
                    member={member}
                    nowMs={now}
                    action={
                      items.length === 0 ? undefined : (
                        <Menu
                          label={t("members.more", {
                            name: member.own ? t("common.you") : (member.name ?? t("thread.unknown-name")),
                          })}
                          items={items}
                        />
                      )
                    }
                  />
                );
              })}
            </ul>
          )}
          {doing.at === "list" && view.mayChange ? (
            <div className="flex flex-wrap gap-3">
              <Button onClick={() => setDoing({ at: "add" })}>{t("members.add")}</Button>
              <Button variant="quiet" onClick={() => setDoing({ at: "invite" })}>
                {t("caregiver.invite")}
              </Button>
            </div>
          ) : null}
          {doing.at === "invite" ? (
            <Step>
              <InviteCaregiver threadId={threadId} onDone={() => setDoing({ at: "list" })} />
            </Step>
          ) : null}
          {doing.at === "add" ? (
            <Step>
              <AddMemberForm
                threadId={threadId}
                addable={view.addable}
                points={view.points}
                task={task}
                onCancel={() => setDoing({ at: "list" })}
                onAdd={add}
              />
            </Step>
          ) : null}
        </div>
      </details>
      {doing.at === "ask" ? (
        <MemberQuestionDialog
          threadId={threadId}
          question={doing.question}
          onClose={(changed) => {
            setDoing({ at: "list" });
            if (changed) sync();
          }}
        />
      ) : null}
      {doing.at === "history" ? (
        <HistoryDialog
          member={doing.member}
          points={view.points}
          task={task}
          onClose={() => setDoing({ at: "list" })}
          onGrant={(historyFrom) =>
            prepare([{ threadId, accountId: doing.member.accountId, add: null, historyFrom }])
          }
        />
      ) : null}
      {doing.at === "list" ? <ProblemNotice problem={task.problem} /> : null}
    </div>
  );
}

/** The button that led to a step is gone with it: reading goes on in the step, and not at the start of the page. */
function Step({ children }: { readonly children: ReactNode }) {
  return (
    <div ref={takeFocus} tabIndex={-1}>
      {children}
    </div>
  );
}

function takeFocus(step: HTMLElement | null): void {
  step?.focus();
}

/** Changes on their way, and those that the server or the conversation has refused. */
function WaitingChanges(props: { readonly threadId: string; readonly view: MembersView }) {
  const t = useText();
  const words = useErrorText();
  return (
    <>
      {props.view.waiting.map(({ id, kind, name, failed }) => {
        const who = { name: name ?? t("thread.unknown-name") };
        if (failed === null)
          return (
            <p key={id} role="status" className="text-small text-ink-soft">
              {t(`members.waiting.${kind}`, who)}
            </p>
          );
        return (
          <Notice
            key={id}
            tone="warn"
            title={t(`members.failed.${kind}`, who)}
            action={
              <Button
                size="dense"
                onClick={() =>
                  void vaultClient()
                    .vault.dismissChange({ threadId: props.threadId, id })
                    .catch(() => undefined)
                }
              >
                {t("members.dismiss")}
              </Button>
            }
          >
            <p data-code={failed}>{words("vault", failed).body}</p>
          </Notice>
        );
      })}
    </>
  );
}
