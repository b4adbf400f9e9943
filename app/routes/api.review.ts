import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { reviewDesk } from "#app/services/read/review-desk.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, reviewDesk);
}
