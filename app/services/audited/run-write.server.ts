import { WriteTx } from "#db/tickets/write-tx.server.ts";
import { inTransaction } from "#db/transaction.server.ts";
import { announce } from "../notify/announce.server.ts";
import { clientChallenge } from "../passkey/client-challenge.server.ts";
import { spendChallenge } from "../passkey/spend-challenge.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { entryOf } from "./entry.server.ts";
import { bytesIn, readInput } from "./input.server.ts";
import { answer, refusalResponse } from "./refusal.server.ts";
import type { RequestArgs } from "./request-args.server.ts";
import type { WriteSpec } from "./write-spec.server.ts";

function answeredChallenge<Who, Body>(spec: WriteSpec<Who, Body>, body: Body): Uint8Array | null {
  if (spec.ceremony) return clientChallenge(spec.ceremony(body));
  return spec.signed ? bytesIn(spec.signed(body), 32) : null;
}

/** Change, announcement and entry in one transaction, in that order; the answer only after the commit. */
export async function runWrite<Who extends Caller | null, Body>(
  args: RequestArgs,
  caller: Who,
  spec: WriteSpec<Who, Body>,
): Promise<Response> {
  const { services } = args.context;
  const body = typeof spec.body === "function" ? await spec.body(args) : await readInput(args, spec.body);
  const challenge = await spendChallenge(services, answeredChallenge(spec, body));
  const result = await inTransaction(services.database.pool, async (orm, sql) => {
    const tx = WriteTx.mint({ orm, sql, nowMs: services.clock(), random: services.random });
    const done = await spec.write(tx, { caller, body, params: args.params, services, challenge });
    await announce(tx, done);
    const inputs = done.entries.map((access) => entryOf(args.context, done.actor ?? caller, access));
    await services.audit.appendInTransaction(sql, inputs);
    return done;
  });
  if (result.refusal) return refusalResponse(result.refusal, args.context.requestId);
  const made: object = result.answer instanceof Function ? await result.answer() : result.answer;
  return answer(made, { cookie: result.cookie });
}
