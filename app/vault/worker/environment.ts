/** The vault's storage, by store and key. `put` values can be structured-cloned; CryptoKey handles among them never leave. */
export interface VaultStorage {
  get(store: StoreName, key: string): Promise<unknown>;
  getAll(store: StoreName): Promise<[key: string, value: unknown][]>;
  /** All or nothing, durable when it resolves; rejects when the device has no room. */
  write(changes: readonly StorageChange[]): Promise<void>;
  clear(): Promise<void>;
}

/** `meta`: what may be known while locked. `records`: one per passkey. `keys`: wrapped device keys. `sealed`: everything else. */
export const storeNames = ["meta", "records", "keys", "sealed"] as const;
export type StoreName = (typeof storeNames)[number];

/** `value` undefined deletes. */
export interface StorageChange {
  store: StoreName;
  key: string;
  value: unknown;
}

export interface Clock {
  /** Wall clock, milliseconds since 1970: what statements and envelopes carry. */
  now(): number;
  /** Never goes back, whoever sets the clock: what limits are measured with. */
  monotonic(): number;
}

/** Mutual exclusion over every tab of this browser: Web Locks in a page, a queue in a headless device. */
export interface Locks {
  exclusive<T>(name: string, run: () => Promise<T>): Promise<T>;
}

export interface VaultEnvironment {
  storage: VaultStorage;
  clock: Clock;
  locks: Locks;
  /** Uniformly random bytes, `crypto.getRandomValues` outside tests. */
  random(length: number): Uint8Array;
  /** PBKDF2 rounds of the passphrase path; 600,000 is the floor outside tests (SPEC §12). */
  passphraseRounds?: number;
}
