import { useText } from "#app/i18n/use-text.ts";
import { Tag, type TagTone } from "#app/ui/tag.tsx";

export type Urgency = "routine" | "soon" | "urgent";

const tones = { routine: "neutral", soon: "soon", urgent: "urgent" } as const satisfies Record<
  Urgency,
  TagTone
>;

/** How urgent staff say it is; red is for urgent alone. */
export function UrgencyTag(props: { readonly urgency: Urgency }) {
  const t = useText();
  return <Tag tone={tones[props.urgency]}>{t(`urgency.${props.urgency}`)}</Tag>;
}
