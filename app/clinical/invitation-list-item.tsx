import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { InvitationKind } from "#app/protocol/roles.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Tag, type TagTone } from "#app/ui/tag.tsx";

type InvitationStatus = "open" | "accepted" | "endorsed" | "cancelled" | "expired";

const tones = {
  open: "info",
  accepted: "soon",
  endorsed: "done",
  cancelled: "neutral",
  expired: "neutral",
} as const satisfies Record<InvitationStatus, TagTone>;

/** One invitation in the list of those that were made, with what can be done about it. */
export function InvitationListItem(props: {
  readonly name: string;
  readonly kind: InvitationKind;
  readonly status: InvitationStatus;
  readonly createdMs: number;
  readonly notAfterMs: number;
  readonly nowMs: number;
  /** Answers that came after the one that counted. */
  readonly lateAnswers: number;
  readonly teamNames: readonly string[];
  readonly onCancel?: () => void;
  readonly onIssueAgain?: () => void;
  /** Where the digits of an administrator who has answered are compared. */
  readonly joinAt?: string;
}) {
  const t = useText();
  const format = useFormat();
  const { status, teamNames } = props;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-3 last:border-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <bdi className="font-medium">{props.name}</bdi>
          <Tag tone={tones[status]}>{t(`invitations.status.${status}`)}</Tag>
        </p>
        <p className="text-small text-ink-soft">
          {[t(`role.${props.kind}`), ...teamNames].join(" · ")}
          {" · "}
          {status === "open"
            ? t("invitations.until", { date: format.dateTime(props.notAfterMs) })
            : t("invitations.made", { when: format.relative(props.createdMs, props.nowMs) })}
        </p>
      </div>
      {props.lateAnswers > 0 ? (
        <div className="order-last w-full">
          <Notice tone="danger" title={t("invitations.late", { count: props.lateAnswers })}>
            {t("invitations.late.body", { name: props.name })}
          </Notice>
        </div>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {props.joinAt ? (
          <LinkButton size="dense" variant="primary" to={props.joinAt}>
            {t("join.open")}
          </LinkButton>
        ) : null}
        {props.onIssueAgain ? (
          <Button size="dense" onClick={props.onIssueAgain}>
            {t("invitations.again")}
          </Button>
        ) : null}
        {props.onCancel ? (
          <Button size="dense" variant="quiet" onClick={props.onCancel}>
            {t("invitations.cancel")}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
