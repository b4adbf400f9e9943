import { decodeAll, isZero, type Reader, Writer } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import { type DeviceRecord, readDeviceRecord, writeDeviceRecord } from "./device-record.ts";

/** GENESIS role byte (SPEC §5). A proxy is a patient account of its own. */
export const chainRole = { patient: 1, staff: 2, root: 3, officer: 4 } as const;
export type ChainRole = (typeof chainRole)[keyof typeof chainRole];

export const revokeReason = { lost: 1, retired: 2, compromised: 3 } as const;
export type RevokeReason = (typeof revokeReason)[keyof typeof revokeReason];

/** Hdr, 154 bytes: what every chain statement starts with. `accountId` is 32 zero bytes in GENESIS. */
export type ChainHeader = {
  readonly accountId: Uint8Array;
  readonly seq: number;
  readonly prev: Uint8Array;
  readonly timeMs: number;
  readonly logSize: number;
  readonly logRoot: Uint8Array;
  readonly signerDevice: Uint8Array;
};

/** An account at one point of its chain: a view, a roster entry, a member. */
export type ChainPoint = { readonly account: Uint8Array; readonly seq: number; readonly head: Uint8Array };

export type ChainStatement =
  | { type: "genesis"; header: ChainHeader; role: ChainRole; salt: Uint8Array; device: DeviceRecord }
  | {
      type: "add";
      header: ChainHeader;
      device: DeviceRecord;
      /** 32 zero bytes, or the device that this ADD revokes. */
      replaces: Uint8Array;
      possessionAdm: Uint8Array;
      possessionSig: Uint8Array;
    }
  | { type: "revoke"; header: ChainHeader; deviceId: Uint8Array; reason: RevokeReason }
  | { type: "rotate"; header: ChainHeader; keyEpoch: number; boxPk: Uint8Array; kemHash: Uint8Array }
  | {
      type: "endorse";
      header: ChainHeader;
      subject: Uint8Array;
      subjectSeq: number;
      subjectHead: Uint8Array;
      role: ChainRole;
      notAfterMs: number;
      nameCommit: Uint8Array;
    }
  | { type: "unendorse"; header: ChainHeader; subject: Uint8Array }
  | {
      type: "team";
      header: ChainHeader;
      teamId: Uint8Array;
      nameCommit: Uint8Array;
      members: readonly ChainPoint[];
    }
  | ({ type: "policy"; header: ChainHeader } & ProtectionPolicy);

/** What the clinic root asks of the devices of its people (SPEC §5, §12). */
export type ProtectionPolicy = {
  /** Staff protect their keys by a passkey with PRF, never by a passphrase. */
  readonly staffNeedPrf: boolean;
  /** Seconds without a touch after which staff, and patients, are locked out. */
  readonly staffIdleS: number;
  readonly patientIdleS: number;
};

/** Bounds of both, so that no policy locks people out of their work or leaves records open. */
export const idleBounds = { least: 60, staff: 900, patient: 1800 } as const;

export type ChainStatementType = ChainStatement["type"];

const typeByte = {
  genesis: 1,
  add: 2,
  revoke: 3,
  rotate: 4,
  endorse: 5,
  unendorse: 6,
  team: 7,
  policy: 8,
} as const satisfies Record<ChainStatementType, number>;

export const teamMemberLimit = 60;

/** The signed bytes of a statement; the inverse of `decodeChainStatement`. */
export function encodeChainStatement(statement: ChainStatement): Uint8Array<ArrayBuffer> {
  const writer = new Writer().u8(1).u8(typeByte[statement.type]);
  writeHeader(writer, statement.header);
  writeBody(writer, statement);
  return writer.finish();
}

function writeHeader(writer: Writer, header: ChainHeader): void {
  requireLogPosition(header.logSize, header.logRoot);
  writer
    .id(header.accountId)
    .u64(header.seq)
    .id(header.prev)
    .u64(header.timeMs)
    .u64(header.logSize)
    .id(header.logRoot)
    .id(header.signerDevice);
}

function writeBody(writer: Writer, statement: ChainStatement): void {
  switch (statement.type) {
    case "genesis":
      writer.u8(statement.role).id(statement.salt);
      writeDeviceRecord(writer, statement.device);
      return;
    case "add":
      writeDeviceRecord(writer, statement.device);
      writer.id(statement.replaces).fixed(64, statement.possessionAdm).fixed(64, statement.possessionSig);
      return;
    case "revoke":
      writer.id(statement.deviceId).u8(statement.reason);
      return;
    case "rotate":
      writer.u32(statement.keyEpoch).id(statement.boxPk).id(statement.kemHash);
      return;
    case "endorse":
      writer.id(statement.subject).u64(statement.subjectSeq).id(statement.subjectHead);
      writer.u8(statement.role).u64(statement.notAfterMs).id(statement.nameCommit);
      return;
    case "unendorse":
      writer.id(statement.subject);
      return;
    case "team":
      writer.id(statement.teamId).id(statement.nameCommit);
      writer.sortedVec16(statement.members, teamMemberLimit, writeChainPoint, (member) => member.account);
      return;
    case "policy":
      requireIdle(statement);
      writer
        .u8(statement.staffNeedPrf ? 1 : 0)
        .u16(statement.staffIdleS)
        .u16(statement.patientIdleS);
  }
}

function requireIdle({ staffIdleS, patientIdleS }: ProtectionPolicy): void {
  const { least, staff, patient } = idleBounds;
  refuseUnless(staffIdleS >= least && staffIdleS <= staff, "E_LIMIT");
  refuseUnless(patientIdleS >= least && patientIdleS <= patient, "E_LIMIT");
}

/** Parses the signed bytes: unknown version or type is E_VERSION, unknown role, reason or flag E_FLAGS, left-over bytes E_TRAILING. */
export function decodeChainStatement(bytes: Uint8Array): ChainStatement {
  return decodeAll(bytes, (reader) => {
    refuseUnless(reader.u8() === 1, "E_VERSION");
    const type = reader.u8();
    return readBody(reader, type, readHeader(reader));
  });
}

function readHeader(reader: Reader): ChainHeader {
  const header: ChainHeader = {
    accountId: reader.id(),
    seq: reader.u64(),
    prev: reader.id(),
    timeMs: reader.u64(),
    logSize: reader.u64(),
    logRoot: reader.id(),
    signerDevice: reader.id(),
  };
  requireLogPosition(header.logSize, header.logRoot);
  return header;
}

function readBody(reader: Reader, type: number, header: ChainHeader): ChainStatement {
  switch (type) {
    case typeByte.genesis: {
      const role = readRole(reader);
      return { type: "genesis", header, role, salt: reader.id(), device: readDeviceRecord(reader) };
    }
    case typeByte.add:
      return {
        type: "add",
        header,
        device: readDeviceRecord(reader),
        replaces: reader.id(),
        possessionAdm: reader.bytes(64),
        possessionSig: reader.bytes(64),
      };
    case typeByte.revoke:
      return { type: "revoke", header, deviceId: reader.id(), reason: readReason(reader) };
    case typeByte.rotate:
      return { type: "rotate", header, keyEpoch: reader.u32(), boxPk: reader.id(), kemHash: reader.id() };
    case typeByte.endorse:
      return {
        type: "endorse",
        header,
        subject: reader.id(),
        subjectSeq: reader.u64(),
        subjectHead: reader.id(),
        role: readRole(reader),
        notAfterMs: reader.u64(),
        nameCommit: reader.id(),
      };
    case typeByte.unendorse:
      return { type: "unendorse", header, subject: reader.id() };
    case typeByte.team:
      return {
        type: "team",
        header,
        teamId: reader.id(),
        nameCommit: reader.id(),
        members: reader.sortedVec16(72, teamMemberLimit, readChainPoint, (member) => member.account),
      };
    case typeByte.policy: {
      const flags = reader.u8();
      refuseUnless(flags <= 1, "E_FLAGS");
      const policy = { staffNeedPrf: flags === 1, staffIdleS: reader.u16(), patientIdleS: reader.u16() };
      requireIdle(policy);
      return { type: "policy", header, ...policy };
    }
    default:
      throw new ProtocolError("E_VERSION");
  }
}

function readRole(reader: Reader): ChainRole {
  const role = reader.u8();
  refuseUnless(role === 1 || role === 2 || role === 3 || role === 4, "E_FLAGS");
  return role;
}

function readReason(reader: Reader): RevokeReason {
  const reason = reader.u8();
  refuseUnless(reason === 1 || reason === 2 || reason === 3, "E_FLAGS");
  return reason;
}

/** account 32 | seq u64 | head 32, 72 bytes: rosters and views. */
export function writeChainPoint(writer: Writer, point: ChainPoint): void {
  writer.id(point.account).u64(point.seq).id(point.head);
}

export function readChainPoint(reader: Reader): ChainPoint {
  return { account: reader.id(), seq: reader.u64(), head: reader.id() };
}

/** Size 0 means "no checkpoint seen yet" and goes with 32 zero bytes only (SPEC §13). */
export function requireLogPosition(logSize: number, logRoot: Uint8Array): void {
  refuseUnless(logSize > 0 || isZero(logRoot), "E_SCHEMA");
}
