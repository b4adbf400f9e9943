import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { postNewSide } from "#app/services/write/post-link-message.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, postNewSide);
}
