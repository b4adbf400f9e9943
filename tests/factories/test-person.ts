import { zeroId } from "#app/crypto/codec.ts";
import type { Random } from "#app/crypto/primitives/random.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import { extendChain, startChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { ChainRole } from "#app/crypto/public/chain-statement.ts";
import { type DeviceRecord, deviceIdOf } from "#app/crypto/public/device-record.ts";
import type { ThreadContext } from "#app/crypto/public/thread-state.ts";
import {
  type DeviceKeys,
  type DeviceSecrets,
  deviceRecordOf,
  generateDeviceSecrets,
  softwareDeviceKeys,
} from "#app/crypto/secret/device-keys.ts";
import {
  type ChainChange,
  provePossession,
  type SignedAt,
  signGenesis,
  signNext,
} from "#app/crypto/secret/sign-chain.ts";
import type { ThreadSigner } from "#app/crypto/secret/sign-thread.ts";
import { concat, utf8 } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";

/** Deterministic bytes for tests: SHA-256 of a label and a counter, so that a failure can be run again. */
export function seededRandom(label: string): Random {
  let block = 0;
  let pool = new Uint8Array(0);
  return (length) => {
    while (pool.length < length) pool = concat(pool, sha256(utf8(`${label}/${block++}`)));
    const out = pool.slice(0, length);
    pool = pool.slice(length);
    return out;
  };
}

/** Time of the first statement of every test chain: 2026-01-01T00:00:00Z. */
export const testEpochMs = 1_767_225_600_000;

export type TestDevice = {
  readonly id: DeviceId;
  readonly deviceId: Uint8Array;
  readonly record: DeviceRecord;
  readonly secrets: DeviceSecrets;
  readonly keys: DeviceKeys;
};

export function makeTestDevice(random: Random, kind: "browser" | "kit" = "browser"): TestDevice {
  const secrets = generateDeviceSecrets(random);
  const keys = softwareDeviceKeys(secrets);
  const record = deviceRecordOf(keys, { kind, flags: 0, createdMs: testEpochMs });
  const deviceId = deviceIdOf(record);
  return { id: idOf<DeviceId>(deviceId), deviceId, record, secrets, keys };
}

/** A person with real keys and a growing chain; each statement is a second after the one before. */
export class TestPerson {
  readonly random: Random;
  readonly first: TestDevice;
  readonly wires: Uint8Array[];
  chain: ChainState;

  /** The same person to go on with in another way; neither sees what the other appends. */
  fork(): TestPerson {
    const other = new TestPerson(this.random, this.first, this.wires[0] ?? new Uint8Array());
    other.wires.push(...this.wires.slice(1));
    other.chain = this.chain;
    return other;
  }

  private constructor(random: Random, first: TestDevice, genesis: Uint8Array) {
    this.random = random;
    this.first = first;
    this.wires = [genesis];
    this.chain = startChain(genesis);
  }

  static async create(label: string, role: ChainRole): Promise<TestPerson> {
    const random = seededRandom(label);
    const device = makeTestDevice(random);
    const at = { timeMs: testEpochMs, logSize: 0, logRoot: zeroId() };
    const { adm, sig } = device.keys;
    return new TestPerson(
      random,
      device,
      await signGenesis({ role, salt: random(32), device: device.record, at, adm, sig }),
    );
  }

  get id(): AccountId {
    return this.chain.id;
  }

  get account(): Uint8Array {
    return this.chain.accountId;
  }

  at(): SignedAt {
    const { seq, lastLogSize: logSize, accountId } = this.chain;
    const logRoot = logSize === 0 ? zeroId() : accountId;
    return { timeMs: testEpochMs + (seq + 1) * 1000, logSize, logRoot };
  }

  /** Appends a statement signed by the given devices, by default the first one. */
  async append(change: ChainChange, ...signers: TestDevice[]): Promise<Uint8Array> {
    const by = (signers.length > 0 ? signers : [this.first]).map(({ deviceId, keys }) => ({
      deviceId,
      adm: keys.adm,
    }));
    const wire = await signNext(this.chain, change, this.at(), ...by);
    this.accept(wire);
    return wire;
  }

  accept(wire: Uint8Array): void {
    this.chain = extendChain(this.chain, wire);
    this.wires.push(wire);
  }

  /** The ADD of a device with its proof of possession for the next place in the chain. */
  async addition(device: TestDevice, replaces: Uint8Array = zeroId()): Promise<ChainChange> {
    const place = { accountId: this.account, seq: this.chain.seq + 1, prev: this.chain.head };
    const possession = await provePossession(place, device.record, device.keys);
    return { type: "add", device: device.record, replaces, ...possession };
  }

  async addDevice(kind: "browser" | "kit" = "browser", ...signers: TestDevice[]): Promise<TestDevice> {
    const device = makeTestDevice(this.random, kind);
    await this.append(await this.addition(device), ...signers);
    return device;
  }

  /** As clinic root: vouches for another person as they stand now. */
  async endorse(subject: TestPerson, notAfterMs = testEpochMs + 1e10, role: ChainRole = 2): Promise<void> {
    const { accountId, seq, head } = subject.chain;
    await this.append({
      type: "endorse",
      subject: accountId,
      subjectSeq: seq,
      subjectHead: head,
      role,
      notAfterMs,
      nameCommit: sha256(accountId),
    });
  }

  /** As thread signer with a device's sig key. */
  threadSigner(device: TestDevice = this.first): ThreadSigner {
    return { account: this.account, deviceId: device.deviceId, sig: device.keys.sig };
  }
}

/** What a verifier knows who has synced these chains. */
export function contextOf(root: TestPerson | null, ...people: TestPerson[]): ThreadContext {
  return {
    root: root?.chain ?? null,
    chain: (account) => people.find(({ id }) => id === account)?.chain ?? null,
  };
}
