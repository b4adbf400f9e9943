import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { setHold } from "#app/services/write/legal-hold.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, setHold);
}
