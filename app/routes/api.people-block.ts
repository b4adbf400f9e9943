import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { blockDevice } from "#app/services/write/block-device.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, blockDevice);
}
