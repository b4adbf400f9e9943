import { beforeAll, describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { type Answerer, verifyAccept } from "#app/crypto/public/acceptance.ts";
import {
  encodeInvite,
  type Invite,
  type InviteKind,
  inviteLifetimeMs,
} from "#app/crypto/public/invitation.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { verifyInvite } from "#app/crypto/public/invitation-verify.ts";
import { acceptLeaf, inviteLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { nameCommitment } from "#app/crypto/public/name-commitment.ts";
import {
  createInvitation,
  inviteKeys,
  openInvitation,
  openInvitePayload,
  sealInvitePayload,
  signAccept,
} from "#app/crypto/secret/invitation-secret.ts";
import { fromUtf8, utf8 } from "#app/lib/bytes.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { makeTestDevice, type TestDevice, TestPerson, testEpochMs } from "#tests/factories/test-person.ts";

let root: TestPerson;
let doctor: TestPerson;
let patient: TestPerson;
let stranger: TestPerson;
const nowMs = testEpochMs + 60_000;

beforeAll(async () => {
  [root, doctor, patient, stranger] = await Promise.all([
    TestPerson.create("inviting root", 3),
    TestPerson.create("inviting doctor", 2),
    TestPerson.create("invited patient", 1),
    TestPerson.create("never endorsed", 2),
  ]);
  await root.endorse(doctor);
});

const inviteBy = (inviter: TestPerson, change: Partial<Invite> = {}): Omit<Invite, "invPk"> => ({
  kind: 1,
  account: inviter.account,
  device: inviter.first.deviceId,
  seq: inviter.chain.seq,
  head: inviter.chain.head,
  nameCommit: nameCommitment(zeroId(), "Amal Haddad"),
  threadId: zeroId(),
  notAfterMs: nowMs + 86_400_000,
  timeMs: nowMs,
  logSize: 0,
  logRoot: zeroId(),
  ...change,
});

async function invitation(inviter: TestPerson, change: Partial<Invite> = {}, by: TestDevice = inviter.first) {
  const made = await createInvitation({
    invite: inviteBy(inviter, change),
    payload: utf8("names and key log"),
    clinicId: root.account,
    sig: by.keys.sig,
    random: inviter.random,
  });
  return { ...made, parsed: parseInviteFragment(made.fragment) };
}

const contextFor = (inviter: TestPerson) => ({ rootChain: root.chain, inviterChain: inviter.chain, nowMs });
const tryVerify = async (inviter: TestPerson, change: Partial<Invite>, by?: TestDevice) => {
  const { invite, signature } = await invitation(inviter, change, by);
  return refusalOf(() => verifyInvite(invite, signature, contextFor(inviter)));
};

describe("the way of an invitation", () => {
  test("the invited browser checks clinic, inviter and payload, answers, and anyone can check the answer", async () => {
    const made = await invitation(doctor);
    const opened = openInvitation(made.parsed, made, contextFor(doctor));
    expect(fromUtf8(opened.payload)).toBe("names and key log");
    const { accept, signatures } = await signAccept(
      { account: patient.account, genesis: patient.chain.head, sentMs: nowMs },
      opened.keys,
      patient.first.keys.sig,
    );
    const answerer = { chain: patient.chain };
    expect(verifyAccept(accept, signatures, { invite: opened.invite, answerer }).account).toEqual(
      patient.account,
    );
    expect(inviteLeaf(made.invite)[0]).toBe(3);
    expect(acceptLeaf(accept)[0]).toBe(4);
  });

  test("an administrator's answer names the root and the new device, which no chain shows yet", async () => {
    const made = await invitation(root, { kind: 5 });
    const { invite, keys } = openInvitation(made.parsed, made, contextFor(root));
    const device = makeTestDevice(root.random);
    const answer = { account: root.account, genesis: device.deviceId, sentMs: nowMs };
    const { accept, signatures } = await signAccept(answer, keys, device.keys.sig);
    const answerer: Answerer = { root: root.chain, device: device.record };
    expect(verifyAccept(accept, signatures, { invite, answerer }).genesis).toEqual(device.deviceId);
    const asAccount = { invite, answerer: { chain: root.chain } };
    expect(await refusalOf(() => verifyAccept(accept, signatures, asAccount))).toBe("E_INVITE(kind)");
  });
});

describe("who may invite", () => {
  test.each<[string, () => TestPerson, InviteKind[]]>([
    ["the root", () => root, [1, 3, 4, 5]],
    ["endorsed staff", () => doctor, [1, 2]],
    ["a patient", () => patient, [2]],
    ["staff that nobody endorsed", () => stranger, []],
  ])("%s", async (_who, inviter, kinds) => {
    for (const kind of [1, 2, 3, 4, 5] as const) {
      const { invite, signature } = await invitation(inviter(), { kind });
      const verify = () => verifyInvite(invite, signature, contextFor(inviter()));
      if (kinds.includes(kind)) expect(verify().kind).toBe(kind);
      else expect(await refusalOf(verify)).toBe("E_INVITE(kind)");
    }
  });
});

describe("an invitation is refused", () => {
  test("expired, living longer than seven days, or ending before it begins", async () => {
    expect(await tryVerify(doctor, { notAfterMs: nowMs })).toBe("E_INVITE(expired)");
    expect(await tryVerify(doctor, { notAfterMs: nowMs + inviteLifetimeMs + 1 })).toBe("E_INVITE(expired)");
    const { invite, signature } = await invitation(doctor);
    const late = { ...contextFor(doctor), nowMs: nowMs + 86_400_000 };
    expect(await refusalOf(() => verifyInvite(invite, signature, late))).toBe("E_INVITE(expired)");
  });

  test("from a point that is not on the inviter's chain, a foreign device, a kit, or signed by another key", async () => {
    expect(await tryVerify(doctor, { head: zeroId() })).toBe("E_CHAIN(prev)");
    expect(await tryVerify(doctor, { seq: 9 })).toBe("E_STALE_LOG");
    expect(await tryVerify(doctor, { device: patient.first.deviceId })).toBe("E_CHAIN(signer)");
    expect(await tryVerify(doctor, {}, patient.first)).toBe("E_SIG");
    expect(await tryVerify(doctor, { account: patient.account })).toBe("E_CHAIN(signer)");
    const withKit = await TestPerson.create("kit invites", 1);
    const kit = await withKit.addDevice("kit");
    expect(await tryVerify(withKit, { kind: 2, device: kit.deviceId }, kit)).toBe("E_CHAIN(kit)");
  });

  test("when the inviter's device was revoked as compromised", async () => {
    const victim = await TestPerson.create("compromised", 1);
    const made = await invitation(victim, { kind: 2 });
    verifyInvite(made.invite, made.signature, contextFor(victim));
    const second = await victim.addDevice();
    await victim.append({ type: "revoke", deviceId: victim.first.deviceId, reason: 3 }, second);
    expect(await refusalOf(() => verifyInvite(made.invite, made.signature, contextFor(victim)))).toBe(
      "E_INVITE(expired)",
    );
  });

  test("with the clinic in the fragment altered, or served for another link", async () => {
    const [made, other] = [await invitation(doctor), await invitation(doctor)];
    const wrongClinic = { ...made.parsed, clinicId: patient.account };
    expect(await refusalOf(() => openInvitation(wrongClinic, made, contextFor(doctor)))).toBe(
      "E_INVITE(clinic)",
    );
    expect(await refusalOf(() => openInvitation(made.parsed, other, contextFor(doctor)))).toBe(
      "E_INVITE(clinic)",
    );
    const evilRoot = { ...contextFor(doctor), rootChain: (await TestPerson.create("evil", 3)).chain };
    expect(await refusalOf(() => openInvitation(made.parsed, made, evilRoot))).toBe("E_INVITE(clinic)");
    const notARoot = { ...contextFor(doctor), rootChain: patient.chain };
    expect(await refusalOf(() => verifyInvite(made.invite, made.signature, notARoot))).toBe(
      "E_INVITE(clinic)",
    );
  });

  test("with the payload swapped, altered, cut or too long", async () => {
    const [made, other] = [await invitation(doctor), await invitation(doctor)];
    const swapped = { ...made, payload: other.payload };
    expect(await refusalOf(() => openInvitation(made.parsed, swapped, contextFor(doctor)))).toBe("E_CT");
    const { boxKey } = inviteKeys(made.parsed.secret, root.account);
    expect(await refusalOf(() => openInvitePayload(made.payload.slice(0, 39), boxKey))).toBe("E_LEN");
    expect(await refusalOf(() => openInvitePayload(new Uint8Array(4137), boxKey))).toBe("E_LIMIT");
    expect(await refusalOf(() => sealInvitePayload(new Uint8Array(4097), boxKey, doctor.random))).toBe(
      "E_LIMIT",
    );
    expect(
      openInvitePayload(sealInvitePayload(new Uint8Array(4096), boxKey, doctor.random), boxKey),
    ).toHaveLength(4096);
  });

  test("with any single bit of it or of its signature flipped", async () => {
    const { invite, signature } = await invitation(doctor);
    for (const [bytes, verify] of [
      [invite, (altered: Uint8Array) => verifyInvite(altered, signature, contextFor(doctor))],
      [signature, (altered: Uint8Array) => verifyInvite(invite, altered, contextFor(doctor))],
    ] as const) {
      for (let at = 0; at < bytes.length; at++) {
        const altered = bytes.slice();
        altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
        expect(await refusalOf(() => verify(altered))).toMatch(/^E_/);
      }
    }
    expect(await refusalOf(() => verifyInvite(invite.slice(0, -1), signature, contextFor(doctor)))).toBe(
      "E_LEN",
    );
    const extended = new Uint8Array([...invite, 0]);
    expect(await refusalOf(() => verifyInvite(extended, signature, contextFor(doctor)))).toBe("E_TRAILING");
  });

  test("whose key is of small order, so that anyone could answer", async () => {
    const invPk = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    const bytes = encodeInvite({ ...inviteBy(doctor), invPk });
    const signature = await doctor.first.keys.sig.sign("invite", bytes);
    expect(await refusalOf(() => verifyInvite(bytes, signature, contextFor(doctor)))).toBe("E_LOW_ORDER");
  });

  test("of an unknown version or kind", async () => {
    const bytes = encodeInvite({ ...inviteBy(doctor), invPk: doctor.first.record.sigPk });
    const patched = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return refusalOf(() => verifyInvite(copy, new Uint8Array(64), contextFor(doctor)));
    };
    expect(bytes).toHaveLength(258);
    expect(await patched(0, 2)).toBe("E_VERSION");
    expect(await patched(1, 6)).toBe("E_INVITE(kind)");
    expect(await patched(1, 0)).toBe("E_INVITE(kind)");
  });
});

describe("an ACCEPT is refused", () => {
  async function answered(kind: InviteKind, by: TestPerson, sentMs = nowMs) {
    const inviter = kind === 1 || kind === 2 ? doctor : root;
    const made = await invitation(inviter, { kind });
    const { invite, keys } = openInvitation(made.parsed, made, contextFor(inviter));
    const answer = await signAccept(
      { account: by.account, genesis: by.chain.head, sentMs },
      keys,
      by.first.keys.sig,
    );
    return { invite, keys, ...answer };
  }
  const verify = (
    { invite, accept, signatures }: Awaited<ReturnType<typeof answered>>,
    chain = patient.chain,
    other = invite,
  ) => refusalOf(() => verifyAccept(accept, signatures, { invite: other, answerer: { chain } }));

  test("for another invitation", async () => {
    const [one, two] = [await answered(1, patient), await answered(1, patient)];
    expect(await verify(one, patient.chain, two.invite)).toBe("E_INVITE");
  });

  test("by an account of the wrong role: a patient's invitation never makes staff", async () => {
    const fresh = await TestPerson.create("would-be doctor", 2);
    expect(await verify(await answered(1, fresh), fresh.chain)).toBe("E_INVITE(kind)");
    expect(await verify(await answered(3, patient))).toBe("E_INVITE(kind)");
    expect(await verify(await answered(5, patient))).toBe("E_INVITE(kind)");
  });

  test("for another account, after expiry, before the invitation, or with a signature missing", async () => {
    const other = await TestPerson.create("another patient", 1);
    expect(await verify(await answered(1, patient), other.chain)).toBe("E_CHAIN(prev)");
    expect(await verify(await answered(1, patient, nowMs + 86_400_000))).toBe("E_INVITE(expired)");
    expect(await verify(await answered(1, patient, nowMs - 3_600_000))).toBe("E_INVITE(expired)");
    const good = await answered(1, patient);
    const [byLink, byDevice] = good.signatures;
    expect(await verify({ ...good, signatures: [byDevice, byDevice] })).toBe("E_SIG");
    expect(await verify({ ...good, signatures: [byLink, byLink] })).toBe("E_SIG");
    expect(await verify({ ...good, accept: good.accept.slice(1) })).toBe("E_LEN");
    expect(await verify({ ...good, accept: new Uint8Array([...good.accept, 0]) })).toBe("E_TRAILING");
  });
});
