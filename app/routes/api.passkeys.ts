import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { audited, auditedWrite } from "#app/services/audited/audited.server.ts";
import { passkeys } from "#app/services/read/passkeys.server.ts";
import { addPasskey } from "#app/services/write/add-passkey.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, passkeys);
}

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, addPasskey);
}
