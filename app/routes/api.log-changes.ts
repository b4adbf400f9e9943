import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { logChangesRead } from "#app/services/read/log-changes.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, logChangesRead);
}
