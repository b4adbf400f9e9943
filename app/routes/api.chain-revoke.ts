import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { revokeDevice } from "#app/services/write/revoke-device.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, revokeDevice);
}
