import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { finishBlob } from "#app/services/write/finish-blob.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, finishBlob);
}
