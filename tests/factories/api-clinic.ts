import { zeroId } from "#app/crypto/codec.ts";
import { encodeDeviceRecord } from "#app/crypto/public/device-record.ts";
import { type InviteKind, inviteKind } from "#app/crypto/public/invitation.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { nameCommitment } from "#app/crypto/public/name-commitment.ts";
import { createInvitation, inviteKeys, signAccept } from "#app/crypto/secret/invitation-secret.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { InvitationRequest } from "#app/protocol/invitation-api.ts";
import type { ApiAnswer } from "./api-client.ts";
import { ApiLink } from "./api-link.ts";
import { ApiPerson } from "./api-person.ts";
import { type ApiServer, setupTokenOf } from "./api-server.ts";
import { testEpochMs } from "./test-person.ts";

export const clinicSettings = {
  name: "Harbour Clinic",
  replyHours: 48,
  emergencyNumber: "112",
  crisisNumber: null,
};

const roleOfKind = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 3 } as const;

/** An invitation as its inviter made it, with what the link carries. */
export interface MadeInvitation {
  request: InvitationRequest;
  invId: string;
  fragment: string;
}

/** A clinic that was set up over HTTP, and whom its people have brought in. */
export class ApiClinic {
  readonly server: ApiServer;
  readonly admin: ApiPerson;

  private constructor(server: ApiServer, admin: ApiPerson) {
    this.server = server;
    this.admin = admin;
  }

  static async setUp(server: ApiServer): Promise<ApiClinic> {
    const admin = await ApiPerson.create(server, "Ada Root", 3);
    const token = await setupTokenOf(server);
    const begun = await admin.client.post("/api/setup/begin", { token, name: admin.name });
    const { challenge } = begun.json;
    const answer = await admin.client.post("/api/setup/finish", {
      token,
      credential: admin.passkey.create(challenge),
      account: await admin.newAccount(challenge),
      name: admin.name,
      nameSalt: toBase64url(admin.nameSalt),
      clinic: clinicSettings,
    });
    if (answer.status !== 200) throw new Error(`setup answered ${answer.status} ${answer.text}`);
    return new ApiClinic(server, admin);
  }

  get id(): Uint8Array {
    return this.admin.keys.account;
  }

  async makeInvitation(
    by: ApiPerson,
    of: { name: string; nameSalt: Uint8Array },
    kind: InviteKind,
    change: { notAfterMs?: number; teamIds?: string[] } = {},
  ): Promise<MadeInvitation> {
    const { keys } = by;
    const timeMs = this.server.now();
    const made = await createInvitation({
      invite: {
        ...{ kind, account: keys.account, device: keys.first.deviceId, timeMs, threadId: zeroId() },
        ...{ seq: keys.chain.seq, head: keys.chain.head, logSize: 0, logRoot: zeroId() },
        nameCommit: nameCommitment(of.nameSalt, of.name),
        notAfterMs: change.notAfterMs ?? timeMs + 86_400_000,
      },
      payload: new Uint8Array(64),
      clinicId: this.id,
      sig: keys.first.keys.sig,
      random: keys.random,
    });
    return {
      invId: toBase64url(made.invId),
      fragment: made.fragment,
      request: {
        invite: toBase64url(made.invite),
        sig: toBase64url(made.signature),
        payload: toBase64url(made.payload),
        name: of.name,
        nameSalt: toBase64url(of.nameSalt),
        teamIds: change.teamIds ?? [],
      },
    };
  }

  /** Posts the answer of an invited person to an invitation. */
  async accept(person: ApiPerson, made: MadeInvitation, challenge: string): Promise<ApiAnswer> {
    const { secret, clinicId } = parseInviteFragment(made.fragment);
    const { account, chain } = person.keys;
    const genesis = chain.log.heads[0] as Uint8Array;
    const signed = await signAccept(
      { account, genesis, sentMs: this.server.now() },
      inviteKeys(secret, clinicId),
      person.keys.first.keys.sig,
    );
    return person.client.post(`/api/invitations/${made.invId}/accept`, {
      credential: person.passkey.create(challenge),
      account: await person.newAccount(challenge),
      accept: toBase64url(signed.accept),
      acceptSigs: signed.signatures.map(toBase64url),
    });
  }

  async begin(person: ApiPerson, made: MadeInvitation): Promise<string> {
    return (await person.client.post(`/api/invitations/${made.invId}/begin`, {})).json.challenge;
  }

  /** A link of somebody invited to be an administrator, and the answer that goes with it. */
  async joining(made: MadeInvitation) {
    const link = await new ApiLink(this.server.origin).open();
    const { secret, clinicId } = parseInviteFragment(made.fragment);
    const { record, deviceId: genesis, keys } = link.device;
    const body = { account: this.id, genesis, sentMs: this.server.now() };
    const signed = await signAccept(body, inviteKeys(secret, clinicId), keys.sig);
    return {
      link,
      body: {
        linkId: link.id,
        device: toBase64url(encodeDeviceRecord(record)),
        accept: toBase64url(signed.accept),
        acceptSigs: signed.signatures.map((each) => toBase64url(each)),
      },
    };
  }

  /** Invites and lets the person answer: everything up to their first session; an officer is endorsed too. */
  async bringIn(by: ApiPerson, name: string, kind: InviteKind, teamIds: string[] = []): Promise<ApiPerson> {
    const person = await ApiPerson.create(this.server, name, roleOfKind[kind]);
    const made = await this.makeInvitation(by, person, kind, { teamIds });
    const invited = await by.client.post("/api/invitations", made.request);
    if (invited.status !== 200) throw new Error(`invite answered ${invited.status} ${invited.text}`);
    const accepted = await this.accept(person, made, await this.begin(person, made));
    if (accepted.status !== 200) throw new Error(`accept answered ${accepted.status} ${accepted.text}`);
    if (kind === inviteKind.officer) await this.endorse([person]);
    return person;
  }

  /** Endorses people and puts them on the roster of a team, in one batch. */
  async endorse(people: readonly ApiPerson[], team?: TestTeam): Promise<ApiAnswer> {
    const wires: Uint8Array[] = [];
    for (const person of people) wires.push(await this.signEndorse(person));
    if (team) wires.push(await this.signTeam(team, people));
    return this.admin.client.post("/api/chain/endorse", {
      wires: wires.map((wire) => toBase64url(wire)),
      teams: team ? [{ teamId: team.teamId, name: team.name, nameSalt: toBase64url(team.nameSalt) }] : [],
    });
  }

  signEndorse(person: ApiPerson): Promise<Uint8Array> {
    const { accountId: subject, seq: subjectSeq, head: subjectHead, role } = person.keys.chain;
    const nameCommit = nameCommitment(person.nameSalt, person.name);
    const notAfterMs = testEpochMs + 1e10;
    return this.admin.keys.append({
      ...{ type: "endorse", subject, subjectSeq, subjectHead, role, notAfterMs, nameCommit },
    });
  }

  signTeam(team: TestTeam, people: readonly ApiPerson[]): Promise<Uint8Array> {
    const members = people
      .map(({ keys }) => ({ account: keys.account, seq: keys.chain.seq, head: keys.chain.head }))
      .toSorted((a, b) => Buffer.compare(a.account, b.account));
    const teamId = fromBase64url(team.teamId);
    const nameCommit = nameCommitment(team.nameSalt, team.name);
    return this.admin.keys.append({ type: "team", teamId, nameCommit, members });
  }

  newTeam(name: string): TestTeam {
    const { random } = this.admin.keys;
    return { teamId: toBase64url(random(32)), name, nameSalt: random(32) };
  }
}

export interface TestTeam {
  teamId: string;
  name: string;
  nameSalt: Uint8Array;
}
