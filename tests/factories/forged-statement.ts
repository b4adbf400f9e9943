import { zeroId } from "#app/crypto/codec.ts";
import type { SigTag } from "#app/crypto/primitives/tagged.ts";
import {
  type ChainHeader,
  type ChainStatement,
  encodeChainStatement,
} from "#app/crypto/public/chain-statement.ts";
import { encodeWire } from "#app/crypto/public/statement-wire.ts";
import type { ThreadState } from "#app/crypto/public/thread-state.ts";
import {
  encodeThreadStatement,
  type ThreadHeader,
  type ThreadStatement,
} from "#app/crypto/public/thread-statement.ts";
import type { ChainChange } from "#app/crypto/secret/sign-chain.ts";
import type { ThreadChange } from "#app/crypto/secret/sign-thread.ts";
import type { TestDevice, TestPerson } from "./test-person.ts";

/** Header and signatures as an attacker with real keys would set them: every field may be overridden, nothing is replayed. */
export async function forgeStatement(
  person: TestPerson,
  change: ChainChange,
  forged: { header?: Partial<ChainHeader>; by?: TestDevice[]; tag?: SigTag; names?: Uint8Array[] } = {},
): Promise<Uint8Array> {
  const by = forged.by ?? [person.first];
  const header: ChainHeader = {
    accountId: person.account,
    seq: person.chain.seq + 1,
    prev: person.chain.head,
    ...person.at(),
    signerDevice: by[0]?.deviceId ?? zeroId(),
    ...forged.header,
  };
  const statement: ChainStatement = { ...change, header };
  const bytes = encodeChainStatement(statement);
  const signatures = await Promise.all(
    by.map(async ({ deviceId, keys }, i) => ({
      device: forged.names?.[i] ?? deviceId,
      signature: await keys.adm.sign(forged.tag ?? "stmt-sig", bytes),
    })),
  );
  return encodeWire(bytes, signatures);
}

/** The same for the statement after a thread's newest. */
export async function forgeInThread(
  state: ThreadState,
  change: ThreadChange,
  person: TestPerson,
  forged: { header?: Partial<ThreadHeader>; by?: TestDevice; tag?: SigTag } = {},
): Promise<Uint8Array> {
  const by = forged.by ?? person.first;
  const header: ThreadHeader = {
    threadId: state.threadId,
    seq: state.seq + 1,
    prev: state.head,
    ...person.at(),
    signerAccount: person.account,
    signerDevice: by.deviceId,
    ...forged.header,
  };
  const statement: ThreadStatement = { ...change, header };
  const bytes = encodeThreadStatement(statement);
  const signature = await by.keys.sig.sign(forged.tag ?? "thr-sig", bytes);
  return encodeWire(bytes, [{ device: by.deviceId, signature }]);
}
