import { sha256 } from "@noble/hashes/sha2.js";

/**
 * What a runtime may do faster than plain JavaScript, with the same results. It is passed in by whoever checks a log, so
 * that there is one verifier: the command line brings Node's, browsers use the plain one.
 */
export interface Engine {
  sha256(bytes: Uint8Array): Uint8Array;
  /** Bytes as text. Only what is ASCII throughout has to come out right, and as long as its bytes nothing else may. */
  text(bytes: Uint8Array): string;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export const plainEngine: Engine = { sha256, text: (bytes) => decoder.decode(bytes) };
