import type { ReadSpec } from "./read-spec.server.ts";
import type { RequestArgs } from "./request-args.server.ts";
import { respond } from "./respond.server.ts";
import { runRead } from "./run-read.server.ts";
import { runWrite } from "./run-write.server.ts";
import type { WriteSpec } from "./write-spec.server.ts";

/** A route that needs no session; its reason stands in the access rules. Reads and writes are entries all the same. */
export function open<Ids, Body>(
  args: RequestArgs,
  spec: ReadSpec<null, Ids> | WriteSpec<null, Body>,
): Promise<Response> {
  return respond(args, spec.route, () =>
    "read" in spec ? runRead(args, null, spec) : runWrite(args, null, spec),
  );
}
