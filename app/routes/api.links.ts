import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { openLink } from "#app/services/write/open-link.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, openLink);
}
