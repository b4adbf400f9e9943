import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { putChunks } from "#app/services/write/put-chunks.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, putChunks);
}
