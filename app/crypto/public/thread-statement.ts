import { decodeAll, type Reader, Writer } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import { H } from "../primitives/tagged.ts";
import { requireLogPosition } from "./chain-statement.ts";
import { statementHash } from "./signed-statement.ts";
import { type DeviceSignature, decodeWire } from "./statement-wire.ts";

export const threadPolicy = { care: 1, staff: 2, self: 3 } as const;
export type ThreadPolicy = (typeof threadPolicy)[keyof typeof threadPolicy];

/** Role bits of a member (SPEC §7). */
export const memberRole = { read: 1, write: 2, admin: 4 } as const;

export const threadMemberLimit = 64;

/** Hdr2, 186 bytes: what every thread statement starts with. `threadId` is 32 zero bytes in CREATE. */
export type ThreadHeader = {
  readonly threadId: Uint8Array;
  readonly seq: number;
  readonly prev: Uint8Array;
  readonly timeMs: number;
  readonly logSize: number;
  readonly logRoot: Uint8Array;
  readonly signerAccount: Uint8Array;
  readonly signerDevice: Uint8Array;
};

/** A member as a statement names it: role bits, and the point of its device chain that the signer had verified. */
export type MemberRecord = {
  readonly account: Uint8Array;
  readonly role: number;
  readonly seq: number;
  readonly head: Uint8Array;
};

export type ThreadStatement =
  | {
      type: "create";
      header: ThreadHeader;
      salt: Uint8Array;
      policy: ThreadPolicy;
      members: readonly MemberRecord[];
    }
  | { type: "add-member"; header: ThreadHeader; member: MemberRecord }
  /** Like ADD_MEMBER, for somebody whose access ends by itself: a parent or caregiver. */
  | { type: "add-until"; header: ThreadHeader; member: MemberRecord; notAfterMs: number }
  | { type: "remove"; header: ThreadHeader; account: Uint8Array }
  | { type: "role"; header: ThreadHeader; account: Uint8Array; role: number }
  | { type: "history-grant"; header: ThreadHeader; account: Uint8Array; fromEnvHash: Uint8Array }
  | { type: "close"; header: ThreadHeader };

const typeByte = {
  create: 1,
  "add-member": 2,
  remove: 3,
  role: 4,
  "history-grant": 5,
  close: 6,
  "add-until": 7,
} as const satisfies Record<ThreadStatement["type"], number>;

/** The signed bytes; the inverse of `decodeThreadStatement`. */
export function encodeThreadStatement(statement: ThreadStatement): Uint8Array<ArrayBuffer> {
  const writer = new Writer().u8(1).u8(typeByte[statement.type]);
  writeHeader(writer, statement.header);
  writeBody(writer, statement);
  return writer.finish();
}

function writeHeader(writer: Writer, header: ThreadHeader): void {
  requireLogPosition(header.logSize, header.logRoot);
  writer.id(header.threadId).u64(header.seq).id(header.prev).u64(header.timeMs);
  writer.u64(header.logSize).id(header.logRoot).id(header.signerAccount).id(header.signerDevice);
}

function writeBody(writer: Writer, statement: ThreadStatement): void {
  switch (statement.type) {
    case "create":
      writer.id(statement.salt).u8(statement.policy);
      writer.sortedVec16(statement.members, threadMemberLimit, writeMember, ({ account }) => account);
      return;
    case "add-member":
      writeMember(writer, statement.member);
      return;
    case "add-until":
      writeMember(writer, statement.member);
      writer.u64(statement.notAfterMs);
      return;
    case "remove":
      writer.id(statement.account);
      return;
    case "role":
      requireRoleBits(statement.role);
      writer.id(statement.account).u8(statement.role);
      return;
    case "history-grant":
      writer.id(statement.account).id(statement.fromEnvHash);
      return;
    case "close":
  }
}

/** Parses the signed bytes: unknown version or type is E_VERSION, unknown policy or role bits E_FLAGS. */
export function decodeThreadStatement(bytes: Uint8Array): ThreadStatement {
  return decodeAll(bytes, (reader) => {
    refuseUnless(reader.u8() === 1, "E_VERSION");
    const type = reader.u8();
    return readBody(reader, type, readHeader(reader));
  });
}

function readHeader(reader: Reader): ThreadHeader {
  const header: ThreadHeader = {
    threadId: reader.id(),
    seq: reader.u64(),
    prev: reader.id(),
    timeMs: reader.u64(),
    logSize: reader.u64(),
    logRoot: reader.id(),
    signerAccount: reader.id(),
    signerDevice: reader.id(),
  };
  requireLogPosition(header.logSize, header.logRoot);
  return header;
}

function readBody(reader: Reader, type: number, header: ThreadHeader): ThreadStatement {
  switch (type) {
    case typeByte.create: {
      const salt = reader.id();
      const policy = reader.u8();
      refuseUnless(policy === 1 || policy === 2 || policy === 3, "E_FLAGS");
      const members = reader.sortedVec16(73, threadMemberLimit, readMember, ({ account }) => account);
      return { type: "create", header, salt, policy, members };
    }
    case typeByte["add-member"]:
      return { type: "add-member", header, member: readMember(reader) };
    case typeByte["add-until"]:
      return { type: "add-until", header, member: readMember(reader), notAfterMs: reader.u64() };
    case typeByte.remove:
      return { type: "remove", header, account: reader.id() };
    case typeByte.role: {
      const account = reader.id();
      return { type: "role", header, account, role: requireRoleBits(reader.u8()) };
    }
    case typeByte["history-grant"]:
      return { type: "history-grant", header, account: reader.id(), fromEnvHash: reader.id() };
    case typeByte.close:
      return { type: "close", header };
    default:
      throw new ProtocolError("E_VERSION");
  }
}

function writeMember(writer: Writer, member: MemberRecord): void {
  requireRoleBits(member.role);
  writer.id(member.account).u8(member.role).u64(member.seq).id(member.head);
}

function readMember(reader: Reader): MemberRecord {
  const account = reader.id();
  const role = requireRoleBits(reader.u8());
  return { account, role, seq: reader.u64(), head: reader.id() };
}

/** A member has at least one right, and only known ones. */
function requireRoleBits(role: number): number {
  refuseUnless(role > 0 && role <= 7, "E_FLAGS");
  return role;
}

/** A parsed thread statement with its signature; nothing is verified yet. */
export type SignedThreadStatement = {
  readonly statement: ThreadStatement;
  readonly bytes: Uint8Array;
  readonly stmtHash: Uint8Array;
  readonly signature: DeviceSignature;
};

/** Parses the wire form, which is that of chain statements with exactly one signature, by the sig key under "thr-sig". */
export function parseThreadWire(wire: Uint8Array): SignedThreadStatement {
  const { bytes, signatures } = decodeWire(wire);
  const [signature, second] = signatures;
  refuseUnless(signature !== undefined && second === undefined, "E_SIG");
  return { statement: decodeThreadStatement(bytes), bytes, stmtHash: statementHash(bytes), signature };
}

/** thread_id = H(thread, CREATE), whose own thread_id field is zero (SPEC §4). */
export function threadIdOf(create: Uint8Array): Uint8Array<ArrayBuffer> {
  return H("thread", create);
}
