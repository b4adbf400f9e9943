import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { finishSession } from "#app/services/write/finish-session.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, finishSession);
}
