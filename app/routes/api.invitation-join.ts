import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { joinByInvitation } from "#app/services/write/join-by-invitation.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, joinByInvitation);
}
