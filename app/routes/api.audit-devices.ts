import type { LoaderFunctionArgs } from "@remix-run/node";
import { audited } from "#app/services/audited/audited.server.ts";
import { personDevices } from "#app/services/read/person-devices.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, personDevices);
}
