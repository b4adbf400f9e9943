import type { ReactNode } from "react";

export type TagTone = "neutral" | "info" | "soon" | "urgent" | "done";

const tones = {
  neutral: "bg-sunken text-ink border-line",
  info: "bg-blue-wash text-blue border-blue",
  soon: "bg-amber-wash text-amber border-amber",
  urgent: "bg-red-wash text-red border-red border-2 font-semibold",
  done: "bg-green-wash text-green border-green",
} as const satisfies Record<TagTone, string>;

/** A state as an adjective, in sentence case; the word says it, the colour repeats it. */
export function Tag(props: { readonly tone: TagTone; readonly children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-box border px-2 py-0.5 text-small leading-tight whitespace-nowrap ${tones[props.tone]}`}
    >
      {props.children}
    </span>
  );
}
