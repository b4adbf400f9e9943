import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { keylogSync } from "#app/services/read/keylog-sync.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, keylogSync);
}
