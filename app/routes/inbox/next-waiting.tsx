import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { nextWaitingOf } from "./next-waiting-of.ts";

/** From an answer straight to the next conversation that waits for one, without going back through the list. */
export function NextWaiting({ after }: { readonly after: string }) {
  const t = useText();
  const format = useFormat();
  const threads = useVaultQuery("threads", (vault) => vault.threads());
  const next = nextWaitingOf(threads.status === "ready" ? threads.data : [], after);
  if (next === undefined) return null;
  return (
    <div className="print:hidden">
      <LinkButton to={`/inbox/${next.threadId}`}>
        {t("inbox.next", { name: format.list(next.patientNames) || t("thread.unknown-name") })}
      </LinkButton>
    </div>
  );
}
