import { provenEntry } from "#app/portal/audit-proof-query.ts";
import { auditPage } from "#app/protocol/clinic-api.ts";
import { HttpError } from "#app/sync/http.ts";
import { pageApi } from "#app/sync/page-sync.ts";

/** An entry with its proof; null where two officers emptied it, so that there is nothing left to prove. */
export async function provenOrEmptied(log: string | null, seq: number) {
  try {
    return await provenEntry(log, seq);
  } catch (error) {
    const isMissing = error instanceof HttpError && error.code === "E_NOT_FOUND";
    if (!isMissing || !(await isEmptied(log, seq))) throw error;
    return null;
  }
}

/** Whether the list has its number, without what it said. */
async function isEmptied(log: string | null, seq: number): Promise<boolean> {
  const query = new URLSearchParams({ limit: "1", before: String(seq + 1), ...(log !== null && { log }) });
  const { entries } = await pageApi.get(`/api/audit/entries?${query}`, auditPage);
  return entries.some((entry) => entry.seq === seq && entry.body === "" && entry.link !== null);
}
