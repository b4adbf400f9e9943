import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { audited, auditedWrite } from "#app/services/audited/audited.server.ts";
import { invitationList } from "#app/services/read/invitation-list.server.ts";
import { createInvitation } from "#app/services/write/create-invitation.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  return audited(args, invitationList);
}

export async function action(args: ActionFunctionArgs) {
  return auditedWrite(args, createInvitation);
}
