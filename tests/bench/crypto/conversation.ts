import { zeroId } from "#app/crypto/codec.ts";
import { webcryptoAgreement } from "#app/crypto/primitives/box.ts";
import { pkcs8Of } from "#app/crypto/primitives/pkcs8.ts";
import { type Signer, webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import type { DeliveredEnvelope } from "#app/crypto/public/check-outer.ts";
import { recipientsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import { startThread } from "#app/crypto/public/thread-replay.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import { threadPolicy } from "#app/crypto/public/thread-statement.ts";
import type { OpenContext } from "#app/crypto/secret/open.ts";
import { type SealInput, sealEnvelope } from "#app/crypto/secret/seal.ts";
import type { SealRecipient } from "#app/crypto/secret/seal-inner.ts";
import { signCreate } from "#app/crypto/secret/sign-thread.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import { deliver, Memory } from "#tests/factories/envelope-world.ts";
import { contextOf, TestPerson, testEpochMs } from "#tests/factories/test-person.ts";

/** What somebody writes: a short text, as most are. */
const text = "The wound looks better today. Shall I still come on Thursday, or is a photograph enough?";

/** A conversation of people with one device each, with the keys where the vault has them: in WebCrypto handles. */
export interface Conversation {
  text: string;
  sealInput: SealInput;
  recipients: readonly SealRecipient[];
  signer: Signer;
  writer: TestPerson;
  reader: TestPerson;
  /** The reader's box key, as a handle. */
  boxHandle: CryptoKey;
  delivered: DeliveredEnvelope;
  contentKey: Uint8Array;
  context: OpenContext;
}

export async function conversationOf(devices: number): Promise<Conversation> {
  const root = await TestPerson.create("bench/root", 3);
  const people = [await TestPerson.create("bench/0", 1)];
  for (let i = 1; i < devices; i++) people.push(await TestPerson.create(`bench/${i}`, 2));
  for (const person of people.slice(1)) await root.endorse(person);
  const [writer, reader] = [people[0], people.at(-1)];
  if (writer === undefined || reader === undefined) throw new Error("a conversation has a member");
  const thread = await threadOf(writer, people, root);
  const chain = contextOf(root, root, ...people).chain;
  const sentMs = testEpochMs + 60_000;
  const recipients = recipientsOf(thread, chain, root.chain, sentMs).map((each) => ({
    ...each,
    kemPk: people.find(({ id }) => id === each.account)?.first.keys.kem.publicKey ?? null,
  }));
  const signer = await signerOf(writer);
  const sealInput: SealInput = {
    ...{ suite: 2, kind: "message", ctr: 1, sentMs, recipients, random, signer },
    threadId: thread.threadId,
    msgId: random(16),
    sender: {
      account: writer.account,
      device: writer.first.deviceId,
      seq: writer.chain.seq,
      head: writer.chain.head,
    },
    thread: { memSeq: thread.seq, memHead: thread.head },
    prevOwn: zeroId(),
    parents: [],
    log: { size: 0, root: zeroId() },
    body: {
      type: "message",
      value: { text, attachments: [], voidCtrs: [] },
      views: viewsOf(thread, chain, root.chain),
    },
  };
  const sealed = await sealEnvelope(sealInput);
  const boxHandle = await handleOf("X25519", reader.first.secrets.boxSecret, ["deriveBits"]);
  const box = webcryptoAgreement(boxHandle, reader.first.record.boxPk);
  const { kem } = reader.first.keys;
  const owner = { account: reader.account, deviceId: reader.first.deviceId };
  return {
    ...{ text, sealInput, recipients, signer, writer, reader, boxHandle },
    delivered: deliver(sealed, reader.first),
    contentKey: sealed.contentKey,
    context: {
      ...{ thread, chain, root: root.chain, known: new Memory(), nowMs: sentMs + 1000 },
      keys: unwrapKeysOf(owner, new Map([[0, { box, kem }]])),
    },
  };
}

async function threadOf(
  writer: TestPerson,
  people: readonly TestPerson[],
  root: TestPerson,
): Promise<ThreadState> {
  const members = people.map(({ chain: { accountId: account, seq, head } }) => ({
    ...{ account, role: 7, seq, head },
  }));
  const policy = people.length === 1 ? threadPolicy.self : threadPolicy.care;
  const at = { timeMs: testEpochMs + 10_000, logSize: 0, logRoot: zeroId() };
  const create = await signCreate(
    { policy, salt: sha256(writer.account), members },
    at,
    writer.threadSigner(),
  );
  return startThread(create, contextOf(root, ...people));
}

async function signerOf({ first }: TestPerson): Promise<Signer> {
  return webcryptoSigner(await handleOf("Ed25519", first.secrets.sigSeed, ["sign"]), first.record.sigPk);
}

function handleOf(algorithm: "Ed25519" | "X25519", secret: Uint8Array, uses: KeyUsage[]): Promise<CryptoKey> {
  return crypto.subtle.importKey("pkcs8", pkcs8Of(algorithm, secret), algorithm, false, uses);
}

export function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
