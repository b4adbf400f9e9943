import { useText } from "#app/i18n/use-text.ts";
import { Tag, type TagTone } from "#app/ui/tag.tsx";

export type Status = "new" | "read" | "assigned" | "answered" | "closed";

const tones = {
  new: "info",
  read: "neutral",
  assigned: "neutral",
  answered: "done",
  closed: "neutral",
} as const satisfies Record<Status, TagTone>;

/** Where a conversation stands. */
export function StatusTag(props: { readonly status: Status }) {
  const t = useText();
  return <Tag tone={tones[props.status]}>{t(`status.${props.status}`)}</Tag>;
}
