import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { closeThread } from "#app/services/write/close-thread.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, closeThread);
}
