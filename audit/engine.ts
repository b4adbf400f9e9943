import { sha256 } from "@noble/hashes/sha2.js";

/**
 * What a runtime may do faster than plain JavaScript, with the same results. It is passed in by whoever checks a log, so
 * that there is one verifier: the command line brings Node's, browsers use the plain one.
 */
export interface Engine {
  sha256(bytes: Uint8Array): Uint8Array;
  /** The same, written into bytes that are there, from `at` on. */
  sha256Into(bytes: Uint8Array, into: Uint8Array, at: number): void;
}

export const plainEngine: Engine = {
  sha256,
  sha256Into: (bytes, into, at) => into.set(sha256(bytes), at),
};
