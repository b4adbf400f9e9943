import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { blockBySheet } from "#app/services/write/block-by-sheet.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, blockBySheet);
}
