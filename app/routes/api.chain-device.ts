import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { addLinkedDevice } from "#app/services/write/add-linked-device.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, addLinkedDevice);
}
