import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { finishLink } from "#app/services/write/finish-link.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, finishLink);
}
