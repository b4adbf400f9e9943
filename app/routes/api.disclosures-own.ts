import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { ownDisclosures } from "#app/services/read/disclosures.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, ownDisclosures);
}
