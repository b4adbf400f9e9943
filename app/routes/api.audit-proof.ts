import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { auditProof } from "#app/services/read/audit-proof.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, auditProof);
}
