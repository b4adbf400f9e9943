import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { feedSync } from "#app/services/read/feed-sync.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, feedSync);
}
