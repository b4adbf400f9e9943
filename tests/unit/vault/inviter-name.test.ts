import { beforeEach, describe, expect, it } from "vitest";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { inviteKeys, openInvitePayload, sealInvitePayload } from "#app/crypto/secret/invitation-secret.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { InvitationOpening } from "#app/protocol/invitation-api.ts";
import type { Directory } from "#app/protocol/sync-api.ts";
import {
  decodePayload,
  encodePayload,
  type InvitationPayload,
} from "#app/vault/worker/invitation-payload.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { openClinic, seat } from "#tests/factories/vault-clinic.ts";

const patient = { kind: "patient" as const, name: "Nia New", teamIds: [], validDays: 7 };

describe("a member of staff who invites", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  /** Answers an invitation whose payload its inviter, who knows the link, sealed otherwise. */
  async function answer(link: string, change: (payload: InvitationPayload) => InvitationPayload) {
    const { secret, clinicId } = parseInviteFragment(new URL(link).hash);
    const { boxKey } = inviteKeys(secret, clinicId);
    const newcomer = seat(clinic.relay, clinic.clock);
    newcomer.line.tamper = (path, body) => {
      if (!path.endsWith("/open")) return body;
      const opening = body as InvitationOpening;
      const payload = change(decodePayload(openInvitePayload(fromBase64url(opening.payload), boxKey)));
      const sealed = sealInvitePayload(encodePayload(payload), boxKey, (length) =>
        crypto.getRandomValues(new Uint8Array(length)),
      );
      return { ...opening, payload: toBase64url(sealed) };
    };
    return newcomer.acceptInvitation(link);
  }

  it("cannot do so under another name, with or without an opening", async () => {
    const link = await clinic.doctor.invite(patient);
    const inviterName = "Dr Evil";
    await expect(answer(link, (payload) => ({ ...payload, inviterName }))).rejects.toThrow("E_INVITE");
    await expect(answer(link, (payload) => ({ ...payload, inviterName, inviterSalt: null }))).rejects.toThrow(
      "E_INVITE",
    );
    await expect(answer(link, (payload) => payload)).resolves.toMatchObject({ name: "Nia New" });
  });

  it("waits for the directory that names them", async () => {
    const { doctor, doctorId, relay } = clinic;
    doctor.line.tamper = async (path, body) => {
      if (!path.startsWith("/api/directory")) return body;
      const directory = body as Directory;
      const people = directory.people.filter(({ accountId }) => accountId !== doctorId);
      const shown = people.flatMap(({ invitation }) => invitation?.indices ?? []);
      return { ...directory, people, log: await relay.log.prove(sizeIn(path), shown) };
    };
    await doctor.sync();
    await expect(doctor.invite(patient)).rejects.toThrow("E_SYNC_FIRST");
  });
});
