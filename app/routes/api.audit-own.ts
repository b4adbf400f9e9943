import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { ownAccess } from "#app/services/read/own-access.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, ownAccess);
}
