import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { beginRecovery } from "#app/services/write/begin-recovery.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, beginRecovery);
}
