import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { refuseUnless } from "../errors.ts";

/** What is wrong with typed words, so that the screen can point at it; positions count from 0. */
export type WordsProblem =
  | { readonly code: "count"; readonly count: number }
  | { readonly code: "unknown"; readonly position: number }
  | { readonly code: "checksum" };

export type WordsResult =
  | { readonly ok: true; readonly entropy: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly problem: WordsProblem };

const known: ReadonlySet<string> = new Set(wordlist);

/** 16 bytes as 12 English BIP-39 words: an encoding with a checksum, no PBKDF2 and no passphrase (SPEC §3). */
export function wordsFromEntropy(entropy: Uint8Array): string[] {
  refuseUnless(entropy.length === 16, "E_LEN");
  return entropyToMnemonic(entropy, wordlist).split(" ");
}

/** Tolerates capitals, any white space and compatibility forms (NFKD); never guesses a word. */
export function entropyFromWords(text: string): WordsResult {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[\s\u200b\ufeff]+/u)
    .filter((word) => word !== "");
  if (words.length !== 12) return { ok: false, problem: { code: "count", count: words.length } };
  const position = words.findIndex((word) => !known.has(word));
  if (position !== -1) return { ok: false, problem: { code: "unknown", position } };
  try {
    return { ok: true, entropy: new Uint8Array(mnemonicToEntropy(words.join(" "), wordlist)) };
  } catch {
    // Count and words are right, so the only thing left to fail is the checksum.
    return { ok: false, problem: { code: "checksum" } };
  }
}

const shown = 3;

/** Words of the list that differ least from what was typed: at most two letters wrong, missing, added or swapped. */
export function nearestWords(typed: string): string[] {
  return wordlist
    .map((word) => ({ word, distance: distanceOf(typed, word) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, shown)
    .map(({ word }) => word);
}

/** Optimal string alignment: Levenshtein with swapped neighbours as one step. */
function distanceOf(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  const rows: number[][] = [[...Array(b.length + 1).keys()]];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + cost, swapped));
    }
  }
  return at(a.length, b.length);
}
