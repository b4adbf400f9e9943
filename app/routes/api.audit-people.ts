import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { findPeople } from "#app/services/read/find-people.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, findPeople);
}
