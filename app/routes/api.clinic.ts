import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { changeClinic } from "#app/services/write/change-clinic.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, changeClinic);
}
