import type { ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Role } from "#app/protocol/roles.ts";
import { PersonName } from "./person-name.tsx";

export type Member = {
  readonly accountId: string;
  readonly name: string | null;
  readonly role: Role;
  readonly rights: "everything" | "write" | "read";
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  readonly ended: boolean;
  readonly own: boolean;
  readonly historyFromMs: number | null;
};

/** One person in a conversation: role, what they may do, since when, until when, and which earlier messages they were given. */
export function MemberListItem(props: {
  readonly member: Member;
  readonly nowMs: number;
  readonly action?: ReactNode;
}) {
  const t = useText();
  const format = useFormat();
  const { member, nowMs, action } = props;
  const { sinceMs, untilMs, historyFromMs } = member;
  const over = untilMs !== null && untilMs <= nowMs;
  const facts = [
    t(`members.rights.${member.rights}`),
    sinceMs === null ? t("members.from-start") : t("members.since", { date: format.date(sinceMs) }),
    historyFromMs === null ? null : t("members.history-from", { date: format.date(historyFromMs) }),
    untilMs === null || over ? null : t("members.until", { date: format.date(untilMs) }),
  ].filter((fact) => fact !== null);
  return (
    <li className="flex items-start justify-between gap-4 border-t border-line py-3 first:border-t-0">
      <span className="min-w-0">
        <span className="font-medium">
          {member.own ? t("common.you") : <PersonName name={member.name} />}
        </span>
        {` · ${t(`role.${member.role}`)}`}
        <span className="block text-small text-ink-soft">{facts.join(" · ")}</span>
        {over ? (
          <span className="block text-small font-medium">
            {t("members.until-over", { date: format.date(untilMs) })}
          </span>
        ) : member.ended ? (
          <span className="block text-small font-medium">{t("members.ended")}</span>
        ) : null}
      </span>
      {action}
    </li>
  );
}
