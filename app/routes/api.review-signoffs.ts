import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { signReview } from "#app/services/write/sign-review.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, signReview);
}
