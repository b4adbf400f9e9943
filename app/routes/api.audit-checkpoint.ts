import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { auditCheckpoint } from "#app/services/read/audit-checkpoint.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, auditCheckpoint);
}
