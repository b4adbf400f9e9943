import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { createThread } from "#app/services/write/create-thread.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, createThread);
}
