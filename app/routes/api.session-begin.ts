import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { beginSession } from "#app/services/write/begin-session.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, beginSession);
}
