import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { endorsePeople } from "#app/services/write/endorse-people.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, endorsePeople);
}
