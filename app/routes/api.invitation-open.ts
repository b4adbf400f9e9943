import type { LoaderFunctionArgs } from "@remix-run/node";
import { open } from "#app/services/audited/open.server.ts";
import { invitationOpening } from "#app/services/read/invitation-opening.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return open(args, invitationOpening);
}
