import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { removePasskey } from "#app/services/write/remove-passkey.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, removePasskey);
}
