import { type Finding, severity } from "../audit-code.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint.ts";
import { EMPTY_ROOT, leafHash } from "../hashes.ts";
import { keysFor } from "../lineage.ts";
import { verifyInclusion } from "../merkle-proof.ts";
import type { StoredEntry } from "../store.ts";
import { verifyLog } from "../verify.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { fileStorage, type LogFile, readBytes } from "./files.ts";
import { nodeEngine } from "./node-engine.ts";
import { type CommandOptions, type Outcome, signedCheckpoint, trustedKeys } from "./outcome.ts";

/** What a command wants besides: checkpoints that it trusts for another reason, and to be told of each entry. */
export interface Besides {
  pins: readonly Checkpoint[];
  onEntry: (entry: StoredEntry) => void;
}

/** One log against its checkpoint and the kept ones; `previous` is what its first entry has to name. */
export async function verifyFile(
  file: LogFile,
  options: CommandOptions,
  previous: string | null,
  { pins: trusted, onEntry }: Partial<Besides> = {},
): Promise<{ outcome: Outcome; end: { size: number; root: Uint8Array } }> {
  const { origin, claim } = file.manifest;
  const keys = trustedKeys(options);
  const checkpoint = signedCheckpoint(file, keys);
  if (claim !== "complete")
    return { outcome: await verifySubset(file, checkpoint), end: { size: 0, root: EMPTY_ROOT } };
  const pins = options.pins
    .map((pin) => openPin(readBytes(pin), keys))
    .filter((pin) => pin.origin === origin);
  const report = await verifyLog(await fileStorage(file, options.reading), {
    ...{ origin, pins: [...pins, ...(trusted ?? [])], onEntry },
    ...{ checkpoint: checkpoint ?? undefined, withoutTiles: true, engine: nodeEngine },
    ...(previous !== null && { previous }),
  });
  const { findings, firstBad, size, root } = report;
  const status = report.status < 2 && !checkpoint ? 3 : report.status;
  const covered = checkpoint ? checkpoint.size : 0;
  return {
    outcome: { status, findings, facts: { origin, claim, size, covered, firstBad } },
    end: { size, root },
  };
}

/** The log that a note says it is of; nothing is verified by it. */
export function originIn(note: Uint8Array): string {
  return new TextDecoder().decode(note.subarray(0, 1024)).split("\n")[0] ?? "";
}

/** A kept note of any log of the clinic. */
function openPin(note: Uint8Array, pinned: Parameters<typeof keysFor>[1]): Checkpoint {
  const origin = originIn(note);
  const keys = keysFor(origin, pinned);
  return openCheckpoint(note, origin, keys.length > 0 ? keys : pinned, verifyEd25519);
}

/** Each entry of a subset has its proof; nothing is said about the entries that are not in it. */
async function verifySubset(file: LogFile, checkpoint: Checkpoint | null): Promise<Outcome> {
  const { origin, claim } = file.manifest;
  if (!checkpoint) return { status: 3, findings: [], facts: { origin, claim } };
  const findings: Finding[] = [];
  let entries = 0;
  for await (const { seq, body, leaf, proof } of file.entries()) {
    entries += 1;
    const hash = body === null ? leaf : leafHash(body);
    if (!verifyInclusion(seq, checkpoint.size, hash, checkpoint.root, proof ?? []))
      findings.push({ code: "E_LEAF", seq });
  }
  return {
    status: severity(findings),
    findings,
    facts: { origin, claim, entries, covered: checkpoint.size },
  };
}
