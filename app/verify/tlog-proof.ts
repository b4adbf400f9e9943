import { fromBase64url } from "#app/lib/base64url.ts";
import { formatProof } from "#audit/proof.ts";

/** An entry's proof as a file that any c2sp.org/tlog-proof verifier reads. */
export function tlogProof(
  note: string,
  entry: { readonly seq: number; readonly proof: readonly string[] },
): string {
  return formatProof({
    index: entry.seq,
    hashes: entry.proof.map(fromBase64url),
    checkpoint: note,
  });
}
