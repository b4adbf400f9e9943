import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { offboardPerson } from "#app/services/write/offboard-person.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, offboardPerson);
}
