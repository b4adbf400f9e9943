import type { ActionFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { challengeLink } from "#app/services/write/challenge-link.server.ts";

export async function action(args: ActionFunctionArgs) {
  return open(args, challengeLink);
}
