import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { endAllSessions } from "#app/services/write/end-all-sessions.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, endAllSessions);
}
