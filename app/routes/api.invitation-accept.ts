import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { acceptInvitation } from "#app/services/write/accept-invitation.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, acceptInvitation);
}
