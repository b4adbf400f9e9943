import type { ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Unreviewed } from "#app/protocol/review-api.ts";
import { Notice } from "#app/ui/notice.tsx";

/** A reminder of the first time that no signed review covers; nothing where there is none. */
export function UnreviewedNotice(props: {
  readonly unreviewed: Unreviewed | null;
  readonly action?: (days: { from: string; to: string }) => ReactNode;
}) {
  const t = useText();
  const format = useFormat();
  const { unreviewed, action } = props;
  if (unreviewed === null) return null;
  const { fromMs, toMs } = unreviewed;
  const dates = { from: format.date(fromMs), to: format.date(toMs) };
  const days = { from: dayOf(fromMs, format.zone), to: dayOf(toMs, format.zone) };
  return (
    <Notice tone="warn" title={t("review.due")} action={action?.(days)}>
      <p>{t("review.due.body", dates)}</p>
    </Notice>
  );
}

/** `2026-10-01`, as the fields of days have it. */
function dayOf(ms: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(ms);
}
