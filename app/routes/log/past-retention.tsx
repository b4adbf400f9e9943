import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { NamedLog } from "#app/portal/use-access-logs.ts";
import type { AuditLog } from "#app/protocol/audit-api.ts";
import { AppLink } from "#app/ui/app-link.tsx";

/** Which years have been kept as long as they have to be; quiet, because nothing bad happens to who waits. */
export function PastRetention({ logs }: { readonly logs: readonly (NamedLog & AuditLog)[] }) {
  const t = useText();
  const format = useFormat();
  const past = logs.filter(({ mayGo }) => mayGo).reverse();
  if (past.length === 0) return null;
  return (
    <p className="max-w-line text-small text-ink-soft">
      {t("years.past", { count: past.length, names: format.list(past.map(({ name }) => name)) })}{" "}
      <AppLink to="/rules">{t("rules.title")}</AppLink>
    </p>
  );
}
