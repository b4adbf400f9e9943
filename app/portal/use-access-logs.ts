import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { type AuditLog, auditLogs, type YearLog } from "#app/protocol/audit-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { shortName } from "#audit/lineage.ts";
import { readChange } from "#audit/log-change-note.ts";
import { useApiQuery } from "./use-api-query.ts";
import type { QueryState } from "./use-vault-query.ts";
import { useVaultQuery } from "./use-vault-query.ts";

/** A log by the words that an officer knows it by: its year, and the restore after which it went on. */
export type NamedLog = YearLog & { name: string };

/** Every log there is, newest first. */
export function useAccessLogs(): QueryState<readonly (NamedLog & AuditLog)[]> & { again: () => void } {
  const nameOf = useLogNames();
  const found = useApiQuery("access logs", () => pageApi.get("/api/audit/logs", auditLogs));
  if (found.status !== "ready") return found;
  const data = found.data.logs.map((log) => ({ ...log, name: nameOf(log.log) })).reverse();
  return { status: "ready", data, again: found.again };
}

/** Words for a log's short name. When its restore was, only a device that followed it knows. */
export function useLogNames(): (log: string) => string {
  const t = useText();
  const format = useFormat();
  const restores = useVaultQuery("restores of the access log", async (vault) =>
    (await vault.takenChanges()).flatMap(({ note }) => {
      const { change } = readChange(note);
      return change.kind === "epoch" ? [{ log: shortName(change.access.next), time: change.time }] : [];
    }),
  );
  return (log) => {
    const [year = log, epoch] = log.split("-");
    if (epoch === undefined) return year;
    const restore = restores.status === "ready" ? restores.data.find((each) => each.log === log) : undefined;
    if (restore === undefined) return t("years.restored.unknown", { year, number: Number(epoch) - 1 });
    return t("years.restored", { year, date: format.date(Date.parse(restore.time)) });
  };
}
