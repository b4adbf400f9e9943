import { type Finding, severity } from "../audit-code.ts";
import type { Checkpoint } from "../checkpoint.ts";
import type { Entry } from "../entry.ts";
import { standsAfter } from "../epoch.ts";
import { EMPTY_ROOT, equalBytes, leafHash } from "../hashes.ts";
import { verifyInclusion } from "../merkle-proof.ts";
import { formatKey } from "../note.ts";
import type { StoredEntry } from "../store.ts";
import { verifyLog } from "../verify.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { fileStorage, type LogFile, readNote } from "./files.ts";
import { endsIn, openUnder } from "./log-keys.ts";
import { endedBy, isEpochLog, type NamedEpoch, namedEpochs, openedBy } from "./named-changes.ts";
import { nodeEngine } from "./node-engine.ts";
import { type CommandOptions, type Outcome, signedCheckpoint, trustedKeys } from "./outcome.ts";

/** What a command wants besides: checkpoints that it trusts for another reason, what other logs say was taken out, and to be told. */
export interface Besides {
  pins: readonly Checkpoint[];
  later: readonly Entry[];
  onEntry: (entry: StoredEntry) => void;
  onRedaction: (entry: Entry) => void;
}

/** One log against its checkpoint and the kept ones; `previous` is what its first entry has to name. */
export async function verifyFile(
  file: LogFile,
  options: CommandOptions,
  previous: string | null,
  { pins: trusted, later = [], onEntry, onRedaction }: Partial<Besides> = {},
): Promise<{ outcome: Outcome; end: { size: number; root: Uint8Array } }> {
  const { origin, claim } = file.manifest;
  const keys = trustedKeys(options);
  const signed = signedCheckpoint(file, keys);
  const checkpoint = signed?.checkpoint ?? null;
  if (claim !== "complete")
    return { outcome: await verifySubset(file, checkpoint), end: { size: 0, root: EMPTY_ROOT } };
  const epochs = namedEpochs(keys, options);
  const opened = openedBy(origin, epochs);
  const { pins, lost } = pinsOf(file, options, epochs);
  // What a replaced key signed last, the log goes on from; an older export that it signed itself may be shorter.
  const ends = signed?.signedBy.until === null ? endsIn(origin, keys) : [];
  const report = await verifyLog(await fileStorage(file, options.reading), {
    ...{ origin, pins: [...pins, ...ends, ...(trusted ?? [])], later, onRedaction },
    ...(onEntry && { onEntry }),
    ...{ checkpoint: checkpoint ?? undefined, engine: nodeEngine, verify: verifyEd25519 },
    ...(file.storedTile ? { storedTile: file.storedTile } : { withoutTiles: true }),
    freshMs: options.freshMs,
    ...(previous !== null && { previous }),
    ...(opened !== null && { epoch: opened.change }),
  });
  const { firstBad, size, root } = report;
  const findings = [...report.findings, ...lost, ...endOf(origin, { size, root }, epochs)];
  const found = severity(findings);
  // A log after a restore stands on the word of two people: without it nothing is decided.
  const isOpen = !checkpoint || report.status === 3 || (isEpochLog(origin) && !opened?.confirmed);
  const status = found !== 2 && isOpen ? 3 : found;
  const covered = checkpoint ? checkpoint.size : 0;
  const replaced = keys.filter(({ until }) => until !== null).length;
  const followed: Outcome["facts"] =
    replaced > 0 && signed ? { keysReplaced: replaced, signedBy: formatKey(signed.signedBy) } : {};
  return {
    outcome: { status, findings, facts: { origin, claim, size, covered, firstBad, ...followed } },
    end: { size, root },
  };
}

/** Kept checkpoints of this log: those that it has to go on from, and what a named restore says of the others. */
function pinsOf(file: LogFile, options: CommandOptions, epochs: readonly NamedEpoch[]) {
  const { origin } = file.manifest;
  const kept = options.pins
    .map((pin) => readNote(pin))
    .map((note) => openUnder(note, originIn(note), trustedKeys(options)).checkpoint)
    .filter((pin) => pin.origin === origin);
  const ended = endedBy(origin, epochs);
  if (ended === null) return { pins: kept, lost: [] };
  const judged = kept.map((pin) => ({ pin, stands: standsAfter(ended.access, pin) }));
  return {
    pins: judged.filter(({ stands }) => stands === "kept").map(({ pin }) => pin),
    lost: judged.flatMap(({ pin, stands }): Finding[] => {
      if (stands === "kept") return [];
      return stands === "lost" ? [{ code: "W_EPOCH", seq: ended.access.kept.size, to: pin.size }] : [stands];
    }),
  };
}

/** A log that a restore ended, ends where the restore says. */
function endOf(
  origin: string,
  end: { size: number; root: Uint8Array },
  epochs: readonly NamedEpoch[],
): Finding[] {
  const kept = endedBy(origin, epochs)?.access.kept;
  if (kept === undefined || kept.origin !== origin) return [];
  const isSame = kept.size === end.size && equalBytes(kept.root, end.root);
  return isSame ? [] : [{ code: "E_EPOCH", seq: null, where: "kept" }];
}

/** The log that a note says it is of; nothing is verified by it. */
export function originIn(note: Uint8Array): string {
  return new TextDecoder().decode(note.subarray(0, 1024)).split("\n")[0] ?? "";
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
