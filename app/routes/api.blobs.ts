import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { beginBlob } from "#app/services/write/begin-blob.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, beginBlob);
}
