import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { auditLeaves } from "#app/services/read/audit-leaves.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, auditLeaves);
}
