import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { readBlob } from "#app/services/read/blob.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, readBlob);
}
