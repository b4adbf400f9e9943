import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { changeTeam } from "#app/services/write/change-team.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, changeTeam);
}
