import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";
import type { DestructionFault } from "#app/verify/destruction-said.ts";

/** How a log came to be destroyed, by proved entries of later ones; what was wrong with it, and what to do then. */
export function DestructionNotice({ faults }: { readonly faults: readonly DestructionFault[] }) {
  const t = useText();
  if (faults.length === 0)
    return (
      <Notice tone="done" live="polite">
        <p>{t("years.gone.proved")}</p>
      </Notice>
    );
  return (
    <Notice tone="danger" live="assertive">
      {faults.map((fault) => (
        <p key={fault}>{t(`years.gone.${fault}`)}</p>
      ))}
      <p className="mt-2">{t("years.gone.advice")}</p>
    </Notice>
  );
}
