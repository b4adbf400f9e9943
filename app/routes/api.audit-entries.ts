import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { auditEntries } from "#app/services/read/audit-entries.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, auditEntries);
}
