import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { changeMembers } from "#app/services/write/change-members.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, changeMembers);
}
