import { zeroId } from "#app/crypto/codec.ts";
import { recipientsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import { extendThread, startThread } from "#app/crypto/public/thread-replay.ts";
import type { ThreadContext, ThreadState } from "#app/crypto/public/thread-state.ts";
import { sealEnvelope } from "#app/crypto/secret/seal.ts";
import { signCreate, signNextInThread, type ThreadChange } from "#app/crypto/secret/sign-thread.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { SealedEnvelope } from "#app/protocol/message-api.ts";
import type { ApiClinic } from "./api-clinic.ts";
import type { ApiPerson } from "./api-person.ts";

/** A conversation as its members' own browsers hold it. */
export class ApiThread {
  readonly #clinic: ApiClinic;
  readonly #people: ApiPerson[];
  readonly create: Uint8Array;
  readonly #counters = new Map<ApiPerson, number>();
  state: ThreadState;

  private constructor(clinic: ApiClinic, people: ApiPerson[], create: Uint8Array) {
    this.#clinic = clinic;
    this.#people = people;
    this.create = create;
    this.state = startThread(create, this.context);
  }

  static async start(clinic: ApiClinic, by: ApiPerson, others: readonly ApiPerson[]): Promise<ApiThread> {
    const people = [by, ...others];
    const members = people.map(({ keys: { account, chain } }) => ({
      ...{ account, role: 7, seq: chain.seq, head: chain.head },
    }));
    const policy = people.some(({ keys }) => keys.chain.role === 1) ? 1 : 2;
    const salt = by.keys.random(32);
    const at = { timeMs: clinic.server.now(), logSize: 0, logRoot: zeroId() };
    const wire = await signCreate({ policy, salt, members }, at, by.keys.threadSigner());
    return new ApiThread(clinic, people, wire);
  }

  get id(): string {
    return this.state.id;
  }

  get context(): ThreadContext {
    const chains = new Map(this.#people.map(({ keys }) => [keys.id, keys.chain]));
    return { root: this.#clinic.admin.keys.chain, chain: (account) => chains.get(account) ?? null };
  }

  /** A sealed message of one member, wrapped to the devices of all readers. */
  async seal(by: ApiPerson, change: { ctr?: number; msgId?: Uint8Array } = {}): Promise<SealedEnvelope> {
    const { keys } = by;
    const root = this.#clinic.admin.keys.chain;
    const chainOf = this.context.chain;
    const ctr = change.ctr ?? (this.#counters.get(by) ?? 0) + 1;
    this.#counters.set(by, ctr);
    const sentMs = this.#clinic.server.now();
    const recipients = recipientsOf(this.state, chainOf, root, sentMs).map((each) => ({
      ...each,
      kemPk: this.#kemKeyOf(each.deviceId),
    }));
    const { seq, head } = keys.chain;
    const sealed = await sealEnvelope({
      ...{ suite: 2, kind: "message", ctr, sentMs, recipients, random: keys.random },
      threadId: this.state.threadId,
      msgId: change.msgId ?? keys.random(16),
      sender: { account: keys.account, device: keys.first.deviceId, seq, head },
      thread: { memSeq: this.state.seq, memHead: this.state.head },
      prevOwn: zeroId(),
      parents: [],
      log: { size: 0, root: zeroId() },
      signer: keys.first.keys.sig,
      body: { type: "message", value: messageValue, views: viewsOf(this.state, chainOf, root) },
    });
    const { header, com, ct, sig, wraps } = sealed;
    return {
      header: toBase64url(header),
      com: toBase64url(com),
      ct: toBase64url(ct),
      sig: toBase64url(sig),
      wraps: wraps.map((wrap) => toBase64url(wrap)),
    };
  }

  /** The next statement, signed by a member; `keep` false leaves this thread as it was. */
  async sign(by: ApiPerson, change: ThreadChange, keep = true): Promise<Uint8Array> {
    const at = { timeMs: this.#clinic.server.now(), logSize: 0, logRoot: zeroId() };
    const wire = await signNextInThread(this.state, change, at, by.keys.threadSigner());
    if (keep) this.state = extendThread(this.state, wire, this.context);
    return wire;
  }

  /** Makes a person's chain known, before they are added. */
  know(person: ApiPerson): void {
    this.#people.push(person);
  }

  #kemKeyOf(deviceId: Uint8Array): Uint8Array {
    const id = toBase64url(deviceId);
    const found = this.#people.map(({ kemKeys }) => kemKeys.get(id)).find((key) => key !== undefined);
    if (!found) throw new Error("a recipient without a person");
    return found;
  }
}

const messageValue = { text: "Is the swelling normal?", attachments: [], voidCtrs: [] };
