import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { rotateKeys } from "#app/services/write/rotate-keys.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, rotateKeys);
}
