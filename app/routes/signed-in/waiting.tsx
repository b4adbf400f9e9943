import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";

/** Invited staff before an administrator's browser has endorsed them: nothing to do here but to wait. */
export function Waiting() {
  const t = useText();
  return (
    <Frame current="" title={t("invite.finish.title")}>
      <div role="status">
        <EmptyState title={t("pending.waiting")} body={t("invite.finish.pending")} />
      </div>
    </Frame>
  );
}
