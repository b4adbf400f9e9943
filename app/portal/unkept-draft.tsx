import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";

/** Said while it is so, where the text is written. */
export function UnkeptDraft(props: { readonly isUnkept: boolean }) {
  const t = useText();
  if (!props.isUnkept) return null;
  return (
    <Notice tone="warn" live="polite" title={t("draft.not-kept.title")}>
      {t("draft.not-kept.body")}
    </Notice>
  );
}
