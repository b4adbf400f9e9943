import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { beginLink } from "#app/services/write/begin-link.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, beginLink);
}
