import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { events } from "#app/services/read/events.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, events);
}
