import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { consentToChange } from "#app/services/write/consent-to-change.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, consentToChange);
}
