import { type Entry, parseEntry } from "#audit/entry.ts";
import type { ApiServer } from "./api-server.ts";

type Answer = { headers: Headers };

/** The entries that name the request of this answer, one an access however many parts it was split into, oldest first. */
async function entriesOf({ services }: Pick<ApiServer, "services">, { headers }: Answer): Promise<Entry[]> {
  const request = headers.get("x-request-id");
  if (request === null) throw new Error("an answer without a request id");
  const leaves = await services.audit.listEntries({ limit: 500 });
  return leaves
    .filter(({ body }) => body.length > 0)
    .map(({ body }) => parseEntry(body))
    .filter(({ q, part }) => q === request && part.startsWith("1/"))
    .reverse();
}

/** Codes of these entries. */
export async function eventsOf(server: Pick<ApiServer, "services">, answer: Answer): Promise<string[]> {
  return (await entriesOf(server, answer)).map(({ e }) => e);
}

/**
 * What these entries say of an access, one line each: by whom and for what purpose, event, number of patients, kinds of things
 * named, filters, relationship, and whether no, one or many items.
 */
export async function accessesOf(server: Pick<ApiServer, "services">, answer: Answer): Promise<string[]> {
  return (await entriesOf(server, answer)).map(({ e, a, p, x, n, f, u, rel }) => {
    const things = [...new Set(x.map(({ t }) => t))].join("+") || "nothing";
    const by = `${a.r ?? a.k} ${u ?? "-"}`;
    const items = n !== null && n > 1 ? "many" : (n ?? "-");
    return `${by} ${e} of ${p.length} ${things} ${f.join("+") || "-"} ${rel ?? "-"} n=${items}`;
  });
}
