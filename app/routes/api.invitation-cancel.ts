import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { cancelInvitation } from "#app/services/write/cancel-invitation.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, cancelInvitation);
}
