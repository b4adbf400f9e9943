import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { entryNames } from "#app/services/read/entry-names.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, entryNames);
}
