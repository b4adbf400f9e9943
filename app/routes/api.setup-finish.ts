import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { finishSetup } from "#app/services/write/finish-setup.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, finishSetup);
}
