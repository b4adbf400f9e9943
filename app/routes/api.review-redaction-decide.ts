import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { decideRedaction } from "#app/services/write/redaction.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, decideRedaction);
}
