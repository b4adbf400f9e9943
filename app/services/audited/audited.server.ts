import type { Caller } from "../session/caller.server.ts";
import type { ReadSpec } from "./read-spec.server.ts";
import { Refusal } from "./refusal.server.ts";
import type { RequestArgs } from "./request-args.server.ts";
import { respond } from "./respond.server.ts";
import { runRead } from "./run-read.server.ts";
import { runWrite } from "./run-write.server.ts";
import type { WriteSpec } from "./write-spec.server.ts";

/** A read by a signed-in person: the entry is durable before the first byte (audit SPEC §1). */
export function audited<Ids>(args: RequestArgs, spec: ReadSpec<Caller, Ids>): Promise<Response> {
  return respond(args, spec.route, (caller) => runRead(args, signedIn(caller), spec));
}

/** A write by a signed-in person: change and entry, or neither. */
export function auditedWrite<Body>(args: RequestArgs, spec: WriteSpec<Caller, Body>): Promise<Response> {
  return respond(args, spec.route, (caller) => runWrite(args, signedIn(caller), spec));
}

function signedIn(caller: Caller | null): Caller {
  if (caller === null) throw new Refusal("E_SIGN_IN");
  return caller;
}
