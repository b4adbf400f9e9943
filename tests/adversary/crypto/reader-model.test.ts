import fc from "fast-check";
import { expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { headAt, stateAt } from "#app/crypto/public/chain-query.ts";
import { extendChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { recipientsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import { openEnvelope } from "#app/crypto/secret/open.ts";
import type { SealedEnvelope } from "#app/crypto/secret/seal-inner.ts";
import { signNext } from "#app/crypto/secret/sign-chain.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { AccountId } from "#app/lib/ids.ts";
import { deliver, EnvelopeWorld } from "#tests/factories/envelope-world.ts";
import { fuzzRuns } from "#tests/factories/fuzz-runs.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import {
  makeTestDevice,
  type TestDevice,
  type TestPerson,
  testEpochMs,
} from "#tests/factories/test-person.ts";

const whole = fuzzRuns("reader model", 12, "MODEL_RUNS");
const runs = { ...whole, numRuns: Math.ceil(whole.numRuns / 4) };

type Keys = Parameters<typeof unwrapKeysOf>[1];
/** A device as its owner and the reference know it. */
type Owned = {
  person: number;
  device: TestDevice;
  kind: "browser" | "kit";
  epochs: Map<number, TestDevice["keys"]>;
};

/**
 * The reference: lists of devices in use and of members, as a person would keep them on paper. Whoever stands on both lists when
 * a message is written, as its writer knows them, reads it; nobody else ever does.
 */
class Paper {
  active: Owned[][] = [[], [], []];
  members = new Set([0, 1, 2]);

  copy(): Paper {
    const other = new Paper();
    other.active = this.active.map((list) => [...list]);
    other.members = new Set(this.members);
    return other;
  }

  readers(): Set<Owned> {
    return new Set(
      [...this.members].flatMap((person) => {
        const list = this.active[person] ?? [];
        const newestKit = list.findLast(({ kind }) => kind === "kit");
        return list.filter((each) => each.kind === "browser" || each === newestKit);
      }),
    );
  }

  browsers(person: number): Owned[] {
    return (this.active[person] ?? []).filter(({ kind }) => kind === "browser");
  }
}

type Moment = { thread: ThreadState; chains: Map<AccountId, ChainState>; paper: Paper };
type Written = { sealed: SealedEnvelope; readers: Set<Owned> };

const person = fc.nat({ max: 2 });
const at = fc.nat({ max: 20 });
const command = fc.oneof(
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom("link" as const, "kit" as const), person, at }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("revoke" as const), person, at }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("rotate" as const), person, at }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("recover" as const), person, at }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("roster" as const), person, at }) },
  {
    weight: 4,
    arbitrary: fc.record({ op: fc.constantFrom("send" as const, "send-behind" as const), person, at }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("fork" as const), person, at }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

class Model {
  readonly world: EnvelopeWorld;
  readonly people: TestPerson[];
  readonly kemKeys = new Map<string, Uint8Array>();
  readonly everyone: Owned[] = [];
  readonly written: Written[] = [];
  paper = new Paper();
  before: Moment;
  /** Counters a device has used. */
  readonly counters = new Map<Owned, number>();

  constructor(world: EnvelopeWorld) {
    this.world = world;
    this.people = world.people;
    for (const [i, { first }] of this.people.entries()) this.own(i, first, "browser");
    this.before = this.now();
  }

  own(of: number, device: TestDevice, kind: "browser" | "kit"): Owned {
    const owned: Owned = { person: of, device, kind, epochs: new Map([[0, device.keys]]) };
    this.kemKeys.set(toBase64url(device.record.kemHash), device.keys.kem.publicKey);
    this.everyone.push(owned);
    this.paper.active[of]?.push(owned);
    return owned;
  }

  now(): Moment {
    const chains = new Map([this.world.root, ...this.people].map(({ id, chain }) => [id, chain]));
    return { thread: this.world.thread, chains, paper: this.paper.copy() };
  }

  async run({ op, person: who, at: pick }: Command): Promise<void> {
    const person = this.people[who] as TestPerson; // 0 to 2
    const browsers = this.paper.browsers(who);
    const by = browsers[pick % browsers.length];
    const kit = this.paper.active[who]?.findLast(({ kind }) => kind === "kit");
    if (op === "send" || op === "send-behind")
      return this.send(who, pick, op === "send" ? this.now() : this.before);
    if (op === "fork") return this.fork(who, by);
    const moment = this.now();
    if (op === "link" && by !== undefined && (this.paper.active[who]?.length ?? 16) < 8) {
      const device = makeTestDevice(this.world.random);
      await person.append(await person.addition(device), by.device);
      this.own(who, device, "browser");
    } else if (op === "kit" && by !== undefined && kitsOf(this.paper, who) < 2) {
      const device = makeTestDevice(this.world.random, "kit");
      await person.append(await person.addition(device), by.device);
      this.own(who, device, "kit");
    } else if (op === "revoke" && by !== undefined && browsers.length > 1) {
      const gone = browsers[(pick + 1) % browsers.length] as Owned; // another one
      await person.append({ type: "revoke", deviceId: gone.device.deviceId, reason: 1 }, by.device);
      this.drop(gone);
    } else if (op === "rotate" && by !== undefined) {
      const fresh = makeTestDevice(this.world.random);
      const keyEpoch = by.epochs.size;
      const { boxPk, kemHash } = fresh.record;
      await person.append({ type: "rotate", keyEpoch, boxPk, kemHash }, by.device);
      by.epochs.set(keyEpoch, fresh.keys);
      this.kemKeys.set(toBase64url(kemHash), fresh.keys.kem.publicKey);
    } else if (op === "recover" && kit !== undefined && by !== undefined) {
      // Everything but the sheet is lost: it puts a new browser in the place of one.
      const device = makeTestDevice(this.world.random);
      await person.append(await person.addition(device, by.device.deviceId), kit.device);
      this.drop(by);
      this.own(who, device, "browser");
    } else if (op === "roster" && who === 2) await this.roster(person);
    else return;
    this.before = moment;
  }

  /** Carol comes and goes; the patient and the doctor who signs stay. */
  async roster(carol: TestPerson): Promise<void> {
    const signer = this.paper.browsers(1)[0];
    if (signer === undefined || signer.device !== this.people[1]?.first) return;
    const { chain } = carol;
    const isIn = this.paper.members.has(2);
    const member = { account: carol.account, role: 7, seq: chain.seq, head: chain.head };
    await this.world.changeThread(
      isIn ? { type: "remove", account: carol.account } : { type: "add-member", member },
    );
    if (isIn) this.paper.members.delete(2);
    else this.paper.members.add(2);
  }

  drop(gone: Owned): void {
    this.paper.active[gone.person] = (this.paper.active[gone.person] ?? []).filter((each) => each !== gone);
  }

  /** Somebody writes, knowing what `moment` knows: behind, when the server has withheld the newest change. */
  async send(who: number, pick: number, moment: Moment, forged?: ChainState): Promise<void> {
    const author = this.people[who] as TestPerson; // 0 to 2
    const browsers = moment.paper.browsers(who);
    const by = browsers[pick % Math.max(1, browsers.length)];
    if (by === undefined || !moment.paper.members.has(who)) return;
    const chains = new Map(moment.chains);
    if (forged !== undefined) chains.set(forged.id, forged);
    const chain = (account: AccountId) => chains.get(account) ?? null;
    const [own, root] = [chain(author.id), chain(this.world.root.id)];
    if (own === null || root === null) throw new Error("no chain");
    const sentMs = testEpochMs + 60_000 + this.written.length;
    const ctr = (this.counters.get(by) ?? 0) + 1;
    this.counters.set(by, ctr);
    const recipients = recipientsOf(moment.thread, chain, root, sentMs).map((each) => ({
      ...each,
      kemPk: this.kemKeys.get(toBase64url(each.kemHash)) ?? null,
    }));
    const sealed = await this.world.seal({
      by: author,
      device: by.device,
      thread: moment.thread,
      text: `${who}/${ctr}`,
      views: viewsOf(moment.thread, chain, root),
      recipients,
      header: {
        ctr,
        sentMs,
        sender: { account: author.account, device: by.device.deviceId, seq: own.seq, head: own.head },
      },
    });
    this.written.push({ sealed, readers: forged === undefined ? moment.paper.readers() : new Set() });
  }

  /** The server shows a writer another newest statement of this person: validly signed, so it is proof, and read by nobody. */
  async fork(who: number, by: Owned | undefined): Promise<void> {
    const person = this.people[who] as TestPerson; // 0 to 2
    const { chain } = person;
    if (by === undefined || chain.seq === 0) return;
    const earlier = stateAt(chain, chain.seq - 1);
    const signer = earlier.devices.get(by.device.id);
    if (signer === undefined || signer.revokedSeq !== null) return;
    const fresh = makeTestDevice(this.world.random);
    const { boxPk, kemHash } = fresh.record;
    const change = { type: "rotate", keyEpoch: signer.keyEpoch + 1, boxPk, kemHash } as const;
    const place = { deviceId: by.device.deviceId, adm: by.device.keys.adm };
    const wire = await signNext(earlier, change, { ...person.at(), logSize: 0, logRoot: zeroId() }, place);
    const forged = extendChain(earlier, wire);
    expect(headAt(forged, chain.seq)).not.toEqual(chain.head);
    this.kemKeys.set(toBase64url(kemHash), fresh.keys.kem.publicKey);
    const writer = [0, 1].find((each) => each !== who) ?? 0;
    if (this.paper.members.has(who)) await this.send(writer, 0, this.now(), forged);
  }

  /** Every device that ever was tries every message, with all that is known in the end and all its keys. */
  async judge(): Promise<void> {
    for (const { sealed, readers } of this.written)
      for (const owned of this.everyone) {
        const person = this.people[owned.person] as TestPerson; // 0 to 2
        const context = {
          ...this.world.context(person, undefined, owned.device),
          keys: keysOf(person, owned),
        };
        const open = async () => (await openEnvelope(deliver(sealed, owned.device), context)).outcome;
        if (readers.has(owned)) expect(await open()).toBe("opened");
        else {
          const outcome = await open().catch(() => refusalOf(open));
          expect(["E_NOT_RECIPIENT", "E_UNWRAP", "E_CHAIN(prev)", "quarantined"]).toContain(outcome);
        }
      }
  }
}

function keysOf({ account }: TestPerson, { device, epochs }: Owned) {
  const keys: Keys = new Map([...epochs].map(([epoch, { box, kem }]) => [epoch, { box, kem }]));
  return unwrapKeysOf({ account, deviceId: device.deviceId }, keys);
}

function kitsOf(paper: Paper, who: number): number {
  return (paper.active[who] ?? []).filter(({ kind }) => kind === "kit").length;
}

test("whoever is on the lists when a message is written reads it, and no other device ever does", async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 8, maxLength: 18 }), async (commands) => {
      const model = new Model(await EnvelopeWorld.create("reader model"));
      for (const next of commands) await model.run(next);
      await model.send(0, 0, model.now());
      await model.judge();
      judged += model.written.length;
    }),
    runs,
  );
  expect(judged).toBeGreaterThanOrEqual(runs.numRuns);
});

test("of a known sequence: linked, lost, recovered and removed, each reads what was theirs", async () => {
  const model = new Model(await EnvelopeWorld.create("reader model"));
  const steps: Command["op"][] = [
    "send",
    "kit",
    "link",
    "send",
    "rotate",
    "send",
    "revoke",
    "send-behind",
    "recover",
    "rotate",
    "fork",
    "send",
  ];
  for (const op of steps) await model.run({ op, person: 0, at: 0 });
  await model.run({ op: "roster", person: 2, at: 0 });
  await model.run({ op: "send-behind", person: 2, at: 0 });
  await model.run({ op: "send", person: 1, at: 0 });
  expect(model.written.map(({ readers }) => readers.size)).toEqual([3, 5, 5, 5, 0, 4, 4, 3]);
  await model.judge();
});
