import { type RootBatch, rootBatch } from "#app/protocol/clinic-api.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { acceptBatch } from "../clinic-root/accept-batch.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** What the clinic asks of devices (SPEC §12). The server passes it on and decides nothing by it: every browser reads the chain itself. */
export const changePolicy: WriteSpec<Caller, RootBatch> = {
  route: "POST /api/chain/policy",
  body: rootBatch,
  async write(tx, { caller, body }) {
    const steps = await acceptBatch(tx, caller, body, ["policy"]);
    const entries = [{ e: "policy.change", n: steps?.length ?? 0 }] as const;
    return { answer: { ok: true }, entries, notify: "everyone" };
  },
};
