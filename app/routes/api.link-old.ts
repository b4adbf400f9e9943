import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { postOldSide } from "#app/services/write/post-link-message.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, postOldSide);
}
