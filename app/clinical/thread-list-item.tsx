import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Tag } from "#app/ui/tag.tsx";
import { type Urgency, UrgencyTag } from "./urgency-tag.tsx";
import { visibleBidi } from "./visible-bidi.ts";

export type ThreadListItemProps = {
  readonly to: string;
  readonly subject: string;
  /** The other side: a team for a patient, the patients for staff. */
  readonly who: string;
  readonly lastFrom: string;
  readonly lastText: string;
  readonly lastMs: number;
  readonly nowMs: number;
  readonly unread: number;
  readonly current?: boolean;
  readonly waiting?: boolean;
  readonly urgency?: Urgency;
  readonly closed?: boolean;
  /** One of the outbox states, when the last message is own and has not arrived. */
  readonly outgoing?: "waiting" | "sending" | "failed";
};

/**
 * A conversation in a list: who, subject, the newest line, and its states as words. A line that is cut short has the direction
 * of its text, so that its end is cut and not its beginning (dir=auto passes over the isolated name); it stands at the start side
 * of the page all the same.
 */
export function ThreadListItem(props: ThreadListItemProps) {
  const t = useText();
  const format = useFormat();
  const unread = props.unread > 0;
  // A message has a text or a file with a name; a conversation that was just given to this device has none yet.
  const isHere = props.lastText !== "" || props.subject !== "";
  return (
    <AppLink
      to={props.to}
      aria-current={props.current ? "true" : undefined}
      className="flex flex-col gap-1 -outline-offset-4 border-s-4 border-transparent px-4 py-3 text-ink no-underline hover:bg-sunken aria-[current=true]:border-teal aria-[current=true]:bg-teal-wash"
    >
      <span className="flex items-baseline justify-between gap-3">
        <bdi className={`truncate ${unread ? "font-semibold" : "font-medium"}`}>{props.who}</bdi>
        <time dateTime={new Date(props.lastMs).toISOString()} className="shrink-0 text-small text-ink-soft">
          {format.recent(props.lastMs, props.nowMs)}
        </time>
      </span>
      <span dir="auto" className={`page-start truncate ${unread ? "font-semibold" : ""}`}>
        {visibleBidi(props.subject) || t(isHere ? "messages.no-subject" : "messages.not-here")}
      </span>
      {isHere ? (
        <span dir="auto" className="page-start truncate text-small text-ink-soft">
          <bdi>{props.lastFrom}</bdi>
          {": "}
          {visibleBidi(props.lastText)}
        </span>
      ) : null}
      <span className="flex flex-wrap gap-2 empty:hidden">
        {props.urgency ? <UrgencyTag urgency={props.urgency} /> : null}
        {unread ? <Tag tone="info">{t("messages.unread", { count: props.unread })}</Tag> : null}
        {props.waiting ? <Tag tone="soon">{t("inbox.waiting")}</Tag> : null}
        {props.outgoing ? (
          <Tag tone={props.outgoing === "failed" ? "soon" : "neutral"}>{t(`thread.${props.outgoing}`)}</Tag>
        ) : null}
        {props.closed ? <Tag tone="neutral">{t("status.closed")}</Tag> : null}
      </span>
    </AppLink>
  );
}
