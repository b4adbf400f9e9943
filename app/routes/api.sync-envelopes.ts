import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { originals } from "#app/services/read/originals.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, originals);
}
