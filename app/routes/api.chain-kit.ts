import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { addKit } from "#app/services/write/add-kit.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, addKit);
}
