import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { readKeylogLeaves } from "#app/services/read/keylog-leaves.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, readKeylogLeaves);
}
