import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { LinkButton } from "#app/ui/link-button.tsx";

/** From an answer straight to the next conversation that waits for one: below it in the list, else from the top. */
export function NextWaiting({ after }: { readonly after: string }) {
  const t = useText();
  const format = useFormat();
  const threads = useVaultQuery("threads", (vault) => vault.threads());
  const all = threads.status === "ready" ? threads.data : [];
  const at = all.findIndex(({ threadId }) => threadId === after);
  const next = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].find(
    ({ awaitingReply, closed }) => awaitingReply && !closed,
  );
  if (next === undefined) return null;
  return (
    <div className="print:hidden">
      <LinkButton to={`/inbox/${next.threadId}`}>
        {t("inbox.next", { name: format.list(next.patientNames) || t("thread.unknown-name") })}
      </LinkButton>
    </div>
  );
}
