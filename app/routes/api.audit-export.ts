import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { auditExport } from "#app/services/read/audit-export.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, auditExport);
}
