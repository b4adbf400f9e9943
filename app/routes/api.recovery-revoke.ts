import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { revokeBySheet } from "#app/services/write/revoke-by-sheet.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, revokeBySheet);
}
