import type { SignedLog } from "#audit/signer.ts";
import type { SignedCheckpoint } from "#signer/log-signer.ts";

export interface CheckpointerOptions {
  signer: (log: SignedLog) => Promise<SignedCheckpoint>;
  /** The log as it is now. */
  read: () => Promise<SignedLog>;
  /** Milliseconds, monotonic. */
  clock: () => number;
  /** How old a note may be when it is handed out; default 1 second. */
  maxAgeMs?: number;
}

/**
 * The newest checkpoint of one log, at most a second behind it, signed when somebody asks. Calls that meet share one
 * signature; `covering` asks for one of at least that size. Call once at start: E_ROLLBACK or E_FORK there means that this database is not the one that was signed,
 * and the server must not serve.
 */
export function createCheckpointer({ signer, read, clock, maxAgeMs = 1000 }: CheckpointerOptions) {
  let latest: { at: number; signed: SignedCheckpoint } | null = null;
  let pending: Promise<SignedCheckpoint> | null = null;

  async function renew(): Promise<SignedCheckpoint> {
    const at = clock();
    const log = await read();
    const known = latest?.signed;
    const same = known?.checkpoint.size === log.size && known.checkpoint.origin === log.origin;
    const signed = same ? known : await signer(log);
    latest = { at, signed };
    return signed;
  }

  return async (covering = 0): Promise<SignedCheckpoint> => {
    if (latest && latest.signed.checkpoint.size >= covering && clock() - latest.at < maxAgeMs)
      return latest.signed;
    // A signature under way may have read the log before that entry was there.
    if (covering > 0 && pending) await pending.catch(() => undefined);
    pending ??= renew().finally(() => {
      pending = null;
    });
    return pending;
  };
}
