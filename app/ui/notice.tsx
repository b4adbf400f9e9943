import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Icon, type IconName } from "./icon.tsx";

export type NoticeTone = "info" | "warn" | "danger" | "done";

const looks = {
  info: { icon: "info", box: "border-blue bg-blue-wash", mark: "text-blue" },
  warn: { icon: "warn", box: "border-amber bg-amber-wash", mark: "text-amber" },
  danger: { icon: "stop", box: "border-red bg-red-wash", mark: "text-red" },
  done: { icon: "check", box: "border-green bg-green-wash", mark: "text-green" },
} as const satisfies Record<NoticeTone, { icon: IconName; box: string; mark: string }>;

/** Something to know, where it concerns. `live` reads it out when it appears: "assertive" for what stops the work. */
export function Notice(props: {
  readonly tone: NoticeTone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly live?: "polite" | "assertive";
}) {
  const { tone, title, children, action, live } = props;
  const t = useText();
  const look = looks[tone];
  const role = live === "assertive" ? "alert" : live === "polite" ? "status" : undefined;
  return (
    <div role={role} className={`flex gap-3 rounded-box border border-s-4 p-4 ${look.box}`}>
      <Icon name={look.icon} className={`mt-0.5 size-6 ${look.mark}`} />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
        <div className="max-w-line">
          <span className="sr-only">{`${t(`notice.${tone}`)}: `}</span>
          {title ? <strong className="block font-semibold">{title}</strong> : null}
          {children}
        </div>
        {action}
      </div>
    </div>
  );
}
