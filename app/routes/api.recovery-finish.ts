import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { finishRecovery } from "#app/services/write/finish-recovery.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, finishRecovery);
}
