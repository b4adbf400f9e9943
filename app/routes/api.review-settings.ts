import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { changeReviewSettings } from "#app/services/write/review-settings.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, changeReviewSettings);
}
