import { compareBytes } from "#app/lib/bytes.ts";
import { zeroId } from "../codec.ts";
import type { Signer } from "../primitives/signature.ts";
import { encodeWire } from "../public/statement-wire.ts";
import type { ThreadState } from "../public/thread-state.ts";
import {
  encodeThreadStatement,
  type MemberRecord,
  type ThreadHeader,
  type ThreadPolicy,
  type ThreadStatement,
} from "../public/thread-statement.ts";
import type { SignedAt } from "./sign-chain.ts";

/** A device that signs thread statements, with its sig key. */
export type ThreadSigner = {
  readonly account: Uint8Array;
  readonly deviceId: Uint8Array;
  readonly sig: Signer;
};

/** What a typed thread statement says beyond its header; CREATE has its own function. */
export type ThreadChange = ThreadStatement extends infer S
  ? S extends { type: "create" }
    ? never
    : S extends { header: ThreadHeader }
      ? Omit<S, "header">
      : never
  : never;

/** The wire form of a CREATE; members are put in order here. */
export async function signCreate(
  create: { policy: ThreadPolicy; salt: Uint8Array; members: readonly MemberRecord[] },
  at: SignedAt,
  signer: ThreadSigner,
): Promise<Uint8Array<ArrayBuffer>> {
  const members = [...create.members].sort((a, b) => compareBytes(a.account, b.account));
  const place = { threadId: zeroId(), seq: 0, prev: zeroId() };
  return signThread({ type: "create", ...create, members, header: headerOf(place, at, signer) }, signer);
}

/** The wire form of the next statement of a thread. */
export async function signNextInThread(
  state: ThreadState,
  change: ThreadChange,
  at: SignedAt,
  signer: ThreadSigner,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = { threadId: state.threadId, seq: state.seq + 1, prev: state.head };
  return signThread({ ...change, header: headerOf(place, at, signer) }, signer);
}

function headerOf(
  place: Pick<ThreadHeader, "threadId" | "seq" | "prev">,
  at: SignedAt,
  signer: ThreadSigner,
): ThreadHeader {
  return { ...place, ...at, signerAccount: signer.account, signerDevice: signer.deviceId };
}

async function signThread(
  statement: ThreadStatement,
  signer: ThreadSigner,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = encodeThreadStatement(statement);
  return encodeWire(bytes, [{ device: signer.deviceId, signature: await signer.sig.sign("thr-sig", bytes) }]);
}
