import { Writer, zeroId } from "#app/crypto/codec.ts";
import { encodeAccept } from "#app/crypto/public/acceptance.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { type ChainStatement, encodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import { type DeviceRecord, deviceIdOf, encodeDeviceRecord } from "#app/crypto/public/device-record.ts";
import { encodeInvite, inviteIdOf } from "#app/crypto/public/invitation.ts";
import { formatInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { acceptLeaf, inviteLeaf, statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { nameCommitment } from "#app/crypto/public/name-commitment.ts";
import { possessionMessage } from "#app/crypto/public/possession.ts";
import { formatSafetyQr } from "#app/crypto/public/safety-qr.ts";
import { accountIdOf, statementHash } from "#app/crypto/public/signed-statement.ts";
import { encodeWire } from "#app/crypto/public/statement-wire.ts";
import {
  encodeThreadStatement,
  type ThreadStatement,
  threadIdOf,
} from "#app/crypto/public/thread-statement.ts";
import { formatLinkQr, linkDigits, linkIdOf } from "#app/crypto/secret/linking.ts";
import { fromHex, toHex } from "#app/lib/bytes.ts";

/** 32 bytes that say which field they stand in. */
const field = (byte: number) => new Uint8Array(32).fill(byte);
const timeMs = 1_767_225_600_123;
const log = { logSize: 258, logRoot: field(0x1f) };

const device: DeviceRecord = {
  kind: "browser",
  flags: 3,
  admPk: field(0xa1),
  sigPk: field(0xa2),
  boxPk: field(0xa3),
  kemHash: field(0xa4),
  createdMs: timeMs,
};
const header = {
  accountId: field(0x11),
  seq: 513,
  prev: field(0x12),
  timeMs,
  ...log,
  signerDevice: field(0x13),
};
const point = (byte: number) => ({ account: field(byte), seq: byte, head: field(byte + 1) });

/** One statement of each type with every field different, as the frozen layouts and the fuzzing start from. */
export const sampleChainStatements: ChainStatement[] = [
  { type: "genesis", header, role: 1, salt: field(0x21), device },
  {
    type: "add",
    header,
    device: { ...device, kind: "kit" },
    replaces: zeroId(),
    possessionAdm: new Uint8Array(64).fill(0x31),
    possessionSig: new Uint8Array(64).fill(0x32),
  },
  { type: "revoke", header, deviceId: field(0x41), reason: 3 },
  { type: "rotate", header, keyEpoch: 258, boxPk: field(0x51), kemHash: field(0x52) },
  {
    type: "endorse",
    header,
    subject: field(0x61),
    subjectSeq: 7,
    subjectHead: field(0x62),
    role: 2,
    notAfterMs: timeMs + 1,
    nameCommit: field(0x63),
  },
  { type: "unendorse", header, subject: field(0x71) },
  {
    type: "team",
    header,
    teamId: field(0x81),
    nameCommit: field(0x82),
    members: [point(0x83), point(0x85)],
  },
  { type: "policy", header, staffNeedPrf: true, staffIdleS: 180, patientIdleS: 900 },
];

const threadHeader = {
  threadId: field(0x11),
  seq: 513,
  prev: field(0x12),
  timeMs,
  ...log,
  signerAccount: field(0x13),
  signerDevice: field(0x14),
};

export const sampleThreadStatements: ThreadStatement[] = [
  {
    type: "create",
    header: threadHeader,
    salt: field(0x21),
    policy: 1,
    members: [
      { ...point(0x22), role: 7 },
      { ...point(0x24), role: 3 },
    ],
  },
  { type: "add-member", header: threadHeader, member: { ...point(0x31), role: 7 } },
  { type: "remove", header: threadHeader, account: field(0x41) },
  { type: "role", header: threadHeader, account: field(0x51), role: 3 },
  { type: "history-grant", header: threadHeader, account: field(0x61), fromEnvHash: field(0x62) },
  { type: "close", header: threadHeader },
  {
    type: "add-until",
    header: threadHeader,
    member: { ...point(0x71), role: 3 },
    notAfterMs: timeMs + 86_400_000,
  },
];

export const sampleInvite = {
  kind: 3 as const,
  account: field(0x11),
  device: field(0x12),
  seq: 513,
  head: field(0x13),
  invPk: field(0x14),
  nameCommit: field(0x15),
  threadId: field(0x16),
  notAfterMs: timeMs + 86_400_000,
  timeMs,
  ...log,
};
export const sampleAccept = {
  invId: new Uint8Array(16).fill(0x21),
  account: field(0x22),
  genesis: field(0x23),
  sentMs: timeMs,
};

/** Every layout of chains, threads and invitations with fixed inputs; frozen in tests/vectors/bedside-layouts-v1.json. */
export function layoutSamples(): Record<string, string> {
  const chain = sampleChainStatements.map((statement) => [
    `chain/${statement.type}`,
    toHex(encodeChainStatement(statement)),
  ]);
  const thread = sampleThreadStatements.map((statement) => [
    `thread/${statement.type}`,
    toHex(encodeThreadStatement(statement)),
  ]);
  return { ...Object.fromEntries(chain), ...Object.fromEntries(thread), ...otherLayouts() };
}

function otherLayouts(): Record<string, string> {
  const bytes = fromHex("00010203");
  const signature = { device: field(0x01), signature: new Uint8Array(64).fill(0x02) };
  const linkSecret = new Uint8Array(16).fill(0x31);
  const invite = encodeInvite(sampleInvite);
  const accept = encodeAccept(sampleAccept);
  const place = { accountId: field(0x11), seq: 513, prev: field(0x12), device };
  const auth = { challenge: field(0x41), origin: "https://clinic.example", credentialId: bytes };
  return {
    "device record": toHex(encodeDeviceRecord(device)),
    "device id": toHex(deviceIdOf(device)),
    "account id": toHex(accountIdOf(bytes)),
    "statement hash": toHex(statementHash(bytes)),
    "thread id": toHex(threadIdOf(bytes)),
    "wire with one signature": toHex(encodeWire(bytes, [signature])),
    "wire with two signatures": toHex(encodeWire(bytes, [signature, signature])),
    "possession message": toHex(possessionMessage(place)),
    invite: toHex(invite),
    "invite id": toHex(inviteIdOf(sampleInvite.invPk)),
    "invite leaf": toHex(inviteLeaf(invite)),
    accept: toHex(accept),
    "accept leaf": toHex(acceptLeaf(accept)),
    "statement leaf": toHex(statementLeaf(field(0x51))),
    "name commitment": toHex(nameCommitment(field(0x61), "Łucja 李")),
    "api-auth message": toHex(apiAuthMessage(auth)),
    "invitation fragment": formatInviteFragment({
      invId: sampleAccept.invId,
      secret: linkSecret,
      clinicId: field(0x11),
    }),
    "safety QR": formatSafetyQr({ a: point(0x71), b: point(0x73), ...log }),
    "link QR": formatLinkQr(linkSecret, field(0x32)),
    "link id": toHex(linkIdOf(linkSecret)),
    "link digits": linkDigits(linkSecret, field(0x32), field(0x33)),
    numbers: toHex(new Writer().u8(1).u16(258).u32(16_909_060).u64(Number.MAX_SAFE_INTEGER).finish()),
  };
}
