import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { me } from "#app/services/read/me.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, me);
}
