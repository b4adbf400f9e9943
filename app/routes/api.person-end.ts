import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { endPatient } from "#app/services/write/end-person.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, endPatient);
}
