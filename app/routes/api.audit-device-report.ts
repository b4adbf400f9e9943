import type { ActionFunctionArgs } from "@remix-run/node";
import { auditedWrite } from "#app/services/audited/audited.server.ts";
import { reportDevice } from "#app/services/write/report-device.server.ts";

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, reportDevice);
}
