import { readFileSync } from "node:fs";
import path from "node:path";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { ChainPart, KeylogSync, ProvenLog } from "#app/protocol/sync-api.ts";
import { batchRanges } from "#audit/batch-proof.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { leafHash, nodeHash } from "#audit/hashes.ts";
import { splitPoint } from "#audit/merkle-proof.ts";
import { ed25519Key } from "#signer/seed-key.ts";

/** What a checkpoint's note says. */
export function headOf({ note }: Pick<ProvenLog, "note">) {
  const [origin = "", size, root = ""] = note.split("\n");
  return { origin, size: Number(size), root: new Uint8Array(Buffer.from(root, "base64")) };
}

/** The same log under another head, signed with the key of this data folder, which an operator has, or with any other. */
export async function resigned(
  log: ProvenLog,
  change: { root?: Uint8Array; dataDir?: string },
): Promise<ProvenLog> {
  const { root, dataDir } = change;
  const stored = dataDir && readFileSync(path.join(dataDir, "secrets", "keylog-signer"), "utf8");
  const seed = stored ? fromBase64url(stored) : crypto.getRandomValues(new Uint8Array(32));
  const key = ed25519Key(seed);
  const head = { ...headOf(log), ...(root && { root }) };
  return { ...log, note: await signCheckpoint(head, key.publicKey, key.sign) };
}

/** A key log answer that leaves out some chains, and proves the rest as well as the whole was proved. */
export function withoutChains(answer: KeylogSync, leftOut: (part: ChainPart) => boolean): KeylogSync {
  const chains = answer.chains.filter((part) => !leftOut(part));
  const { size } = headOf(answer.log);
  const given = leavesOf(answer.chains);
  const proof = new Map(
    batchRanges([...given.keys()], size).map(([from, to], i) => [
      `${from}-${to}`,
      fromBase64url(answer.log.inclusion[i] ?? ""),
    ]),
  );
  const hashOf = (from: number, to: number): Uint8Array => {
    const known = proof.get(`${from}-${to}`) ?? (to - from === 1 ? given.get(from) : undefined);
    if (known !== undefined) return known;
    const middle = from + splitPoint(to - from);
    return nodeHash(hashOf(from, middle), hashOf(middle, to));
  };
  const ranges = batchRanges([...leavesOf(chains).keys()], size);
  const inclusion = ranges.map(([from, to]) => toBase64url(hashOf(from, to)));
  return { ...answer, chains, log: { ...answer.log, inclusion } };
}

function leavesOf(chains: readonly ChainPart[]): Map<number, Uint8Array> {
  const hashes = (wire: string) => leafHash(statementLeaf(parseWire(fromBase64url(wire)).stmtHash));
  return new Map(
    chains.flatMap(({ wires, indices }) => wires.map((wire, i) => [indices[i] ?? -1, hashes(wire)] as const)),
  );
}
