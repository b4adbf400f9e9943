import type { LoaderFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { linkMessages } from "#app/services/read/link-messages.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return open(args, linkMessages);
}
