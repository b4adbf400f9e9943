import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { audited, auditedWrite } from "#app/services/audited/audited.server.ts";
import { disclosures } from "#app/services/read/disclosures.server.ts";
import { recordDisclosure } from "#app/services/write/record-disclosure.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, disclosures);
}

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, recordDisclosure);
}
