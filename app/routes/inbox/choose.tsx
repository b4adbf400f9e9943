import { useText } from "#app/i18n/use-text.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";

/** The conversation pane before one is chosen. */
export default function Choose() {
  const t = useText();
  return <EmptyState title={t("inbox.choose.title")} body={t("inbox.choose.body")} />;
}
