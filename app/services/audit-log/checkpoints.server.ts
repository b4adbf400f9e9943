import type { AuditCode } from "#audit/audit-code.ts";
import type { LogKind } from "#audit/log-change.ts";
import { formatKey } from "#audit/note.ts";
import { type SignedLog, SignerError } from "#audit/signer.ts";
import { createCheckpointer } from "#db/checkpointer.server.ts";
import { type LogSigner, type SignedCheckpoint, SignerAway } from "#signer/log-signer.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";

/** The newest checkpoint that was signed here. */
export interface CurrentCheckpoint extends SignedCheckpoint {
  /** Verifier key, `name+hash+key` (c2sp.org/signed-note). */
  key: string;
  /** Why the signer will not go on from it: the database no longer extends what was signed. */
  refused: AuditCode | null;
}

export interface CheckpointsOptions {
  /** The log as it is now. */
  read: () => Promise<SignedLog>;
  /** Those before it that take nothing more, oldest first; absent for a log that has none. */
  closed?: () => Promise<readonly SignedLog[]>;
  kind: LogKind;
  signer: LogSigner;
  /** Milliseconds, monotonic. */
  monotonic: () => number;
  /** Told when a signature was refused or failed with nobody waiting for it. */
  onError: (code: unknown) => void;
}

/** Signed at the latest this long after an append, or once so many entries wait (audit SPEC §4). */
const BEHIND_MS = 500;
const BEHIND_ENTRIES = 256;

/**
 * Keeps a log signed. Trust: whoever has the signer's key and memory can sign a second history, which every checkpoint kept
 * in a browser contradicts; this process has neither, and can have signed only what extends what was.
 */
export class Checkpoints {
  /** Raw Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly #newest: (covering?: number) => Promise<SignedCheckpoint>;
  readonly #sign: (log: SignedLog) => Promise<SignedCheckpoint>;
  readonly #closed = new Map<string, string>();
  readonly #onError: CheckpointsOptions["onError"];
  #last: SignedCheckpoint | null = null;
  #unsigned = 0;
  #timer: NodeJS.Timeout | null = null;
  #signing: Promise<void> = Promise.resolve();

  constructor({ kind, read, closed, signer, monotonic, onError }: CheckpointsOptions) {
    const sign = (log: SignedLog) => signer.sign(kind, log);
    /** A new log bars the ones before it where they are (audit SPEC §13): each is signed to its end first, once. */
    const signInOrder = async (log: SignedLog) => {
      if (closed && log.origin !== this.#last?.checkpoint.origin) {
        const signed = await signer.signed();
        if (!signed.some(({ origin }) => origin === log.origin))
          for (const earlier of await closed()) await this.last(earlier);
      }
      return sign(log);
    };
    this.#sign = sign;
    this.publicKey = signer.keys[kind];
    this.#onError = onError;
    this.#newest = createCheckpointer({
      signer: (log) => signFresh(signInOrder, log, read),
      read,
      clock: monotonic,
    });
  }

  /** At start, before anything is served. Throws SignerError when this database is not the one that was signed. */
  async requireSame(): Promise<void> {
    this.#last = await this.#newest(Number.MAX_SAFE_INTEGER);
  }

  /**
   * With the entry numbered `covering - 1` in it, and at most a second behind while the signer is there; without it, the last one.
   * Refuses with E_UNAVAILABLE where that does not reach so far, or is not of the log `origin` that was asked about: sizes of two
   * logs say nothing about each other.
   */
  async current(covering = 0, origin?: string): Promise<CurrentCheckpoint> {
    const isOf = ({ checkpoint }: SignedCheckpoint) => origin === undefined || checkpoint.origin === origin;
    const current = await this.#current(covering, isOf);
    if (isOf(current)) return current;
    // The year has changed since the last signature.
    const fresh = await this.#current(Number.MAX_SAFE_INTEGER, isOf);
    refuseUnless(isOf(fresh), "E_UNAVAILABLE");
    return fresh;
  }

  async #current(covering: number, isOf: (signed: SignedCheckpoint) => boolean): Promise<CurrentCheckpoint> {
    let refused: AuditCode | null = null;
    try {
      this.#last = await this.#newest(covering);
    } catch (error) {
      if (error instanceof SignerAway) {
        const isCovered = this.#last !== null && this.#last.checkpoint.size >= covering && isOf(this.#last);
        if (!isCovered) refuse("E_UNAVAILABLE", error);
      } else if (!(error instanceof SignerError) || this.#last === null) throw error;
      else refused = error.code;
    }
    if (this.#last === null) throw new Error("no checkpoint");
    return { ...this.#last, key: this.keyFor(this.#last.checkpoint.origin), refused };
  }

  /** The verifier key under the name that the notes of this log carry. */
  keyFor(origin: string): string {
    return formatKey({ name: origin, publicKey: this.publicKey });
  }

  /** The last note of a log that takes nothing more, signed once; "" and why where it is not the one that was signed. Throws SignerAway. */
  async last(log: SignedLog): Promise<{ note: string; refused: AuditCode | null }> {
    const known = this.#closed.get(log.origin);
    if (known !== undefined) return { note: known, refused: null };
    try {
      const { note } = await this.#sign(log);
      this.#closed.set(log.origin, note);
      return { note, refused: null };
    } catch (error) {
      if (error instanceof SignerError) return { note: "", refused: error.code };
      // A tree whose parts are missing cannot be the one that was signed.
      if (error instanceof RangeError) return { note: "", refused: "E_FORK" };
      throw error;
    }
  }

  /** Entries were appended: they are signed shortly, whoever asks. */
  appended(count: number): void {
    this.#unsigned += count;
    if (this.#unsigned >= BEHIND_ENTRIES) this.#signSoon(0);
    else if (this.#timer === null) this.#signSoon(BEHIND_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#signing;
    if (this.#unsigned > 0) await this.#signNewest();
  }

  #signSoon(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#unsigned = ms === 0 ? 0 : this.#unsigned;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#signing = this.#signing.then(() => this.#signNewest());
    }, ms);
    this.#timer.unref();
  }

  async #signNewest(): Promise<void> {
    this.#unsigned = 0;
    try {
      this.#last = await this.#newest(Number.MAX_SAFE_INTEGER);
    } catch (error) {
      this.#onError(error);
    }
  }
}

/** Times that the log is looked at again before it counts as one that was rolled back. */
const OVERTAKEN = 20;

/**
 * Nodes that share a signer overtake each other: one of them signs a longer log, or fills a tile, while another one is still at
 * the log that it read before. Then it is read again, and again for as long as it has grown since: one that has not is refused.
 */
async function signFresh(
  sign: (log: SignedLog) => Promise<SignedCheckpoint>,
  log: SignedLog,
  read: () => Promise<SignedLog>,
): Promise<SignedCheckpoint> {
  for (let seen = log, times = 1; ; times++) {
    try {
      return await sign(seen);
    } catch (error) {
      if (!(error instanceof SignerError) || !["E_ROLLBACK", "E_GAP"].includes(error.code)) throw error;
      const now = await read();
      const isSame = now.origin === seen.origin && now.size <= seen.size;
      if (times === OVERTAKEN || (times > 1 && isSame)) throw error;
      seen = now;
    }
  }
}
