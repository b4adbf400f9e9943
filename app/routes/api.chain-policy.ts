import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { changePolicy } from "#app/services/write/change-policy.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, changePolicy);
}
