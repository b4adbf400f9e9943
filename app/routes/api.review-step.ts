import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { stepCase } from "#app/services/write/review-case.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, stepCase);
}
