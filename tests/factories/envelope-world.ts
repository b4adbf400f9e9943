import { zeroId } from "#app/crypto/codec.ts";
import type { Random } from "#app/crypto/primitives/random.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import { type Body, encodeBody } from "#app/crypto/public/body.ts";
import type { BodyContent, MessageBody } from "#app/crypto/public/body-types.ts";
import type { DeliveredEnvelope, KnownEnvelope, KnownEnvelopes } from "#app/crypto/public/check-outer.ts";
import { envHash, wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { type ChainLookup, recipientsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import type { OrderInput } from "#app/crypto/public/thread-order.ts";
import { extendThread, startThread } from "#app/crypto/public/thread-replay.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import type { UploadedEnvelope } from "#app/crypto/public/verify-uploaded.ts";
import type { OpenContext, OpenedEnvelope } from "#app/crypto/secret/open.ts";
import {
  type SealedEnvelope,
  type SealHeader,
  type SealRecipient,
  sealInner,
} from "#app/crypto/secret/seal-inner.ts";
import { signCreate, signNextInThread, type ThreadChange } from "#app/crypto/secret/sign-thread.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import {
  contextOf,
  seededRandom,
  type TestDevice,
  TestPerson,
  testEpochMs,
} from "#tests/factories/test-person.ts";

/** What one device remembers of a thread. */
export class Memory implements KnownEnvelopes {
  readonly #hashes = new Map<string, KnownEnvelope>();
  readonly #counters = new Map<string, Uint8Array>();
  readonly #ids = new Map<string, Uint8Array>();

  remember({ header, envHash: hash, clampedMs }: Pick<OpenedEnvelope, "header" | "envHash" | "clampedMs">) {
    if (header.kind === "history") return;
    const device = toBase64url(header.sender.device);
    const { kind, ctr } = header;
    this.#hashes.set(toBase64url(hash), {
      kind,
      device: header.sender.device,
      ctr,
      memSeq: header.thread.memSeq,
      clampedMs,
    });
    this.#counters.set(`${device}/${ctr}`, hash);
    this.#ids.set(`${device}/${toBase64url(header.msgId)}`, hash);
  }

  byHash(hash: Uint8Array) {
    return this.#hashes.get(toBase64url(hash)) ?? null;
  }

  byCounter(device: Uint8Array, ctr: number) {
    return this.#counters.get(`${toBase64url(device)}/${ctr}`) ?? null;
  }

  byMsgId(device: Uint8Array, msgId: Uint8Array) {
    return this.#ids.get(`${toBase64url(device)}/${toBase64url(msgId)}`) ?? null;
  }
}

/** What a sender, honest or not, decides about one envelope; everything has the honest value by default. */
export type Draft = {
  by?: TestPerson;
  device?: TestDevice;
  header?: Partial<SealHeader>;
  content?: BodyContent;
  text?: string;
  message?: Partial<MessageBody>;
  views?: Body["views"];
  recipients?: readonly SealRecipient[];
  inner?: Uint8Array;
  /** The thread and chains as the sender sees them. */
  thread?: ThreadState;
};

/** A clinic with a patient, two staff and one care thread, all with real keys: the stage of every envelope test. */
export class EnvelopeWorld {
  readonly root: TestPerson;
  readonly alice: TestPerson;
  readonly bob: TestPerson;
  readonly carol: TestPerson;
  readonly random: Random;
  thread: ThreadState;

  private constructor(
    people: [TestPerson, TestPerson, TestPerson, TestPerson],
    thread: ThreadState,
    label: string,
  ) {
    [this.root, this.alice, this.bob, this.carol] = people;
    this.thread = thread;
    this.random = seededRandom(`${label}/world`);
  }

  static async create(label: string): Promise<EnvelopeWorld> {
    const root = await TestPerson.create(`${label}/root`, 3);
    const alice = await TestPerson.create(`${label}/alice`, 1);
    const bob = await TestPerson.create(`${label}/bob`, 2);
    const carol = await TestPerson.create(`${label}/carol`, 2);
    await root.endorse(bob);
    await root.endorse(carol);
    const members = [alice, bob, carol].map(({ chain }) => ({
      account: chain.accountId,
      role: 7,
      seq: chain.seq,
      head: chain.head,
    }));
    const at = { timeMs: testEpochMs + 10_000, logSize: 0, logRoot: zeroId() };
    const create = await signCreate(
      { policy: 1, salt: sha256(alice.account), members },
      at,
      bob.threadSigner(),
    );
    const thread = startThread(create, contextOf(root, alice, bob, carol));
    return new EnvelopeWorld([root, alice, bob, carol], thread, label);
  }

  get people(): TestPerson[] {
    return [this.alice, this.bob, this.carol];
  }

  chain: ChainLookup = (account) => contextOf(this.root, this.root, ...this.people).chain(account);

  async changeThread(change: ThreadChange, by: TestPerson = this.bob): Promise<void> {
    const timeMs = testEpochMs + 20_000 + this.thread.seq * 1000;
    const at = { timeMs, logSize: 0, logRoot: zeroId() };
    const wire = await signNextInThread(this.thread, change, at, by.threadSigner());
    this.thread = extendThread(this.thread, wire, contextOf(this.root, ...this.people));
  }

  /** The KEM key behind each hash, as the directory would give it. */
  withKem<T extends { deviceId: Uint8Array }>(recipients: readonly T[], devices: readonly TestDevice[]) {
    return recipients.map((each) => ({
      ...each,
      kemPk: devices.find(({ deviceId }) => equalBytes(deviceId, each.deviceId))?.keys.kem.publicKey ?? null,
    }));
  }

  devices: TestDevice[] = [];

  allDevices(): TestDevice[] {
    return [...this.people.map(({ first }) => first), ...this.devices];
  }

  recipients(
    sentMs: number,
    thread: ThreadState = this.thread,
  ): (SealRecipient & { kemPk: Uint8Array | null })[] {
    const list = recipientsOf(thread, this.chain, this.root.chain, sentMs);
    return this.withKem(list, this.allDevices());
  }

  header(draft: Draft = {}): SealHeader {
    const { by = this.alice, device = by.first, thread = this.thread } = draft;
    return {
      suite: 2,
      kind: "message",
      threadId: thread.threadId,
      msgId: this.random(16),
      sender: { account: by.account, device: device.deviceId, seq: by.chain.seq, head: by.chain.head },
      thread: { memSeq: thread.seq, memHead: thread.head },
      ctr: 1,
      prevOwn: zeroId(),
      parents: [],
      sentMs: testEpochMs + 60_000,
      log: { size: 0, root: zeroId() },
      ...draft.header,
    };
  }

  /** Seals as an attacker could too: nothing here checks what it is asked to seal. */
  async seal(draft: Draft = {}): Promise<SealedEnvelope> {
    const { by = this.alice, device = by.first, thread = this.thread } = draft;
    const header = this.header(draft);
    const value = { text: draft.text ?? "hello", attachments: [], voidCtrs: [], ...draft.message };
    const content = draft.content ?? { type: "message", value };
    const views = draft.views ?? viewsOf(thread, this.chain, this.root.chain);
    const inner = draft.inner ?? encodeBody({ ...content, views });
    const recipients = draft.recipients ?? this.recipients(header.sentMs, thread);
    return sealInner({ header, recipients, random: this.random, signer: device.keys.sig }, inner);
  }

  context(
    person: TestPerson,
    known: KnownEnvelopes = new Memory(),
    device: TestDevice = person.first,
  ): OpenContext {
    const { box, kem } = device.keys;
    return {
      thread: this.thread,
      chain: this.chain,
      root: this.root.chain,
      known,
      keys: unwrapKeysOf(
        { account: person.account, deviceId: device.deviceId },
        new Map([[0, { box, kem }]]),
      ),
      nowMs: testEpochMs + 100_000,
    };
  }
}

/** What the server hands to one device. */
export function deliver(
  sealed: UploadedEnvelope,
  device: { readonly deviceId: Uint8Array },
): DeliveredEnvelope {
  const { header, com, ct, sig, wraps } = sealed;
  const wrap = wraps.find((each) => equalBytes(each.subarray(0, 32), device.deviceId)) ?? null;
  return { header, com, ct, sig, wrap, wrapHashes: wrapHashesOf(wraps) };
}

/** Signs an altered envelope anew, as its sender or another member could. */
export async function resign(envelope: UploadedEnvelope, device: TestDevice): Promise<UploadedEnvelope> {
  const { header, com, ct, wraps } = envelope;
  const hash = envHash(header, com, sha256(ct), wrapHashesOf(wraps));
  return { ...envelope, sig: await device.keys.sig.sign("env-sig", hash) };
}

/** The order's view of an opened envelope. */
export function orderInputOf({ header, envHash: hash, body }: OpenedEnvelope): OrderInput {
  return {
    envHash: hash,
    kind: header.kind === "receipt" ? "receipt" : "message",
    device: header.sender.device,
    ctr: header.ctr,
    prevOwn: header.prevOwn,
    parents: header.parents,
    sentMs: header.sentMs,
    voidCtrs: body.type === "history" ? [] : body.value.voidCtrs,
  };
}
