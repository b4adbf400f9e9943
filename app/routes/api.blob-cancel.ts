import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { cancelBlob } from "#app/services/write/cancel-blob.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, cancelBlob);
}
