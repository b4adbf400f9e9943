import { changeHash, changeText, FIRST_CHANGE, type KeyChange } from "#audit/log-change.ts";
import { signChange } from "#audit/log-change-note.ts";
import { ed25519Key } from "#signer/seed-key.ts";
import type { TestLog } from "./test-log.ts";

export type TestKey = ReturnType<typeof ed25519Key>;

export const newKey = (seed = crypto.getRandomValues(new Uint8Array(32))): TestKey => ed25519Key(seed);

/** A new key for a key log as it is now, as an honest signer names it. */
export function keyChangeOf(log: TestLog, to: TestKey, change: Partial<KeyChange> = {}): KeyChange {
  return {
    ...{
      kind: "key",
      host: "clinic.test",
      number: 1,
      before: FIRST_CHANGE,
      time: "2027-01-15T08:00:00.000Z",
    },
    ...{ log: "keys", reason: "routine", from: log.signer.publicKey, to: to.publicKey },
    at: { origin: log.origin, size: log.size, root: log.root() },
    ...change,
  };
}

/** Signed by these keys, whether they are the right ones or not. */
export function signedKeyChange(change: KeyChange, keys: readonly TestKey[]): Promise<string> {
  return signChange(
    change,
    keys.map((key) => ({ log: change.log, ...key })),
  );
}

/** What the next change has to call this one. */
export const hashOfChange = (change: KeyChange) => changeHash(changeText(change));
