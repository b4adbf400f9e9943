import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { directory } from "#app/services/read/directory.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, directory);
}
