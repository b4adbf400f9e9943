import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { epochEnvelopes } from "#app/services/read/epoch-envelopes.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, epochEnvelopes);
}
