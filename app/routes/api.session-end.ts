import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { endSession } from "#app/services/write/end-session.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, endSession);
}
