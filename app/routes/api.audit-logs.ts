import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { everyAuditLog } from "#app/services/read/audit-logs.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, everyAuditLog);
}
