import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { audited, auditedWrite } from "#app/services/audited/audited.server.ts";
import { offeredRemoval } from "#app/services/read/offered-removal.server.ts";
import { offerRemoval } from "#app/services/write/offer-removal.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, offeredRemoval);
}

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, offerRemoval);
}
