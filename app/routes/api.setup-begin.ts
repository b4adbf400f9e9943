import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { beginSetup } from "#app/services/write/begin-setup.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, beginSetup);
}
