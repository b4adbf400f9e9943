import { ReadTicket } from "#db/tickets/read-ticket.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { entryOf } from "./entry.server.ts";
import type { ReadSpec } from "./read-spec.server.ts";
import { answer, Refusal } from "./refusal.server.ts";
import type { RequestArgs } from "./request-args.server.ts";

/** Access, then the entry, then the rows: a failure after the append leaves the entry. */
export async function runRead<Who extends Caller | null, Ids>(
  args: RequestArgs,
  caller: Who,
  spec: ReadSpec<Who, Ids>,
): Promise<Response> {
  const { services } = args.context;
  const connections = { orm: services.database.orm, sql: services.database.pool };
  const grant = await spec.access(connections, {
    caller,
    params: args.params,
    url: new URL(args.request.url),
    nowMs: services.clock(),
  });
  if (grant === null) throw new Refusal("E_NOT_FOUND");
  if (!grant.empty) {
    const { patients: p, entities: x, n, filters: f, rel, event: e = spec.event } = grant;
    await services.audit.append([entryOf(args.context, caller, { e, p, x, n, f, rel })]);
  }
  const result = await spec.read(ReadTicket.mint(connections, grant.ids), caller, args);
  return result instanceof Response ? result : answer(result);
}
