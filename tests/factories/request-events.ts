import type { ApiServer } from "./api-server.ts";

/** Codes of the entries that name the request of this answer, one an access however many parts it was split into. */
export async function eventsOf(
  { services }: Pick<ApiServer, "services">,
  { headers }: { headers: Headers },
): Promise<string[]> {
  const request = headers.get("x-request-id");
  if (request === null) throw new Error("an answer without a request id");
  const leaves = await services.audit.listEntries({ limit: 500, filters: { request } });
  return leaves
    .map(({ body }) => JSON.parse(Buffer.from(body).toString()))
    .filter(({ part }) => part.startsWith("1/"))
    .map(({ e }) => e)
    .reverse();
}
