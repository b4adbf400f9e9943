import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { beginInvitation } from "#app/services/write/begin-invitation.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, beginInvitation);
}
