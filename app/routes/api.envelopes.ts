import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { sendEnvelope } from "#app/services/write/send-envelope.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, sendEnvelope);
}
