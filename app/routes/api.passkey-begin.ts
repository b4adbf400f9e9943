import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { beginPasskey } from "#app/services/write/begin-passkey.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, beginPasskey);
}
