import { breaksTheLog, type Finding, type Severity, severity, weightOf } from "./audit-code.ts";
import { createChain } from "./chain.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CompactRange, EMPTY_RANGE, rangeRoot } from "./compact-range.ts";
import { type Engine, plainEngine } from "./engine.ts";
import { type Entry, gistOf } from "./entry.ts";
import { createEntryChecks, type EntryCheckOptions } from "./entry-checks.ts";
import { createFindingList } from "./finding-list.ts";
import { equalBytes, FIRST_LINK } from "./hashes.ts";
import { createRedactions } from "./redactions.ts";
import { createRightEdge } from "./right-edge.ts";
import { SEARCH_BLOCK } from "./search-block.ts";
import type { EntryBatch, LogStorage, StoredEntry } from "./store.ts";
import { createTileChecks, type StoredTile } from "./tile-checks.ts";

/** A place in a log, to go on from there: all that the next verification needs to believe what is before. */
export interface VerifyState {
  range: CompactRange;
  link: Uint8Array;
}

export interface VerifyOptions extends EntryCheckOptions {
  /** The tree that must come out: from a note whose signature was verified. */
  checkpoint?: Checkpoint;
  /** Checkpoints kept from before, in any order. */
  pins?: readonly Checkpoint[];
  /** `audit.redact` entries of other logs, proved elsewhere, that say what was taken out of this one. */
  later?: readonly Entry[];
  /** The runtime's own hash, where it has a faster one. */
  engine?: Engine | undefined;
  /** True where the storage has no tree of its own to compare with. */
  withoutTiles?: boolean;
  /** Where the stored tiles come from, when not from `storage.tile`. */
  storedTile?: StoredTile;
  /** Go on from here instead of entry 0. */
  from?: VerifyState;
  onProgress?: (done: number, total: number) => void;
  /** Told of each entry once it was checked, before it is known whether the log is whole. */
  onEntry?: (entry: StoredEntry) => void;
  /** Told of each finding at the entry where it shows. */
  onFinding?: (finding: Finding) => void;
  signal?: AbortSignal;
}

export interface VerifyReport {
  findings: Finding[];
  /** 0 ok, 1 warnings, 2 integrity failure, 3 stopped before the end, 5 a question. */
  status: Severity | 3;
  /** The first entry with an integrity finding, or where the first range begins that holds one. */
  firstBad: number | null;
  /** What was seen: number of entries and the root of their tree. */
  size: number;
  root: Uint8Array;
  /**
   * Where the next one goes on: the border of the search index's block in which this one ended, because the bits of that block may
   * be made only now. Null after an integrity failure other than silence: nothing to go on from.
   */
  state: VerifyState | null;
  /** More was found than is listed; what is listed weighs no less. */
  truncated: boolean;
}

const PROGRESS_EVERY = 1000;
/** Entries that are read before they are hashed: a processor that turns from the one to the other at every entry takes a sixth longer. */
const AHEAD = 64;

/**
 * Recomputes everything from the stored bytes (SPEC §7 steps 4 to 8) in one pass, in constant memory but for 11 to 21 bytes
 * an id. Never throws for what the log says; rejects only when the storage does.
 */
export async function verifyLog(storage: LogStorage, options: VerifyOptions): Promise<VerifyReport> {
  const head = await storage.head();
  const goals = wantedRoots(options);
  const { kept: findings, add, truncated } = createFindingList();
  const report = (finding: Finding) => {
    options.onFinding?.(finding);
    add(finding);
  };
  if (head.origin !== options.origin) report({ code: "E_ORIGIN", seq: null, where: "head" });

  const start = options.from ?? { range: EMPTY_RANGE, link: FIRST_LINK };
  const redactions = createRedactions(options.origin);
  for (const entry of options.later ?? []) redactions.look(entry);
  const checks = createEntryChecks({ ...options, redactions }, report, head.size - start.range.size);
  const engine = options.engine ?? plainEngine;
  const walk = createWalk(start, engine, report);
  const tiles =
    options.from || options.withoutTiles
      ? null
      : createTileChecks(options.storedTile ?? storage.tile, engine);
  let proven = walk.size();
  const compareRoot = () => {
    for (const goal of goals.get(walk.size()) ?? []) {
      if (walk.broken()) continue;
      if (equalBytes(walk.root(), goal.root)) proven = goal.size;
      else report({ code: goal.code, seq: proven, to: goal.size, where: "root" });
    }
  };
  compareRoot();
  let stopped = false;
  for await (const { entries, computed } of batchesOf(storage, walk.size())) {
    let gists: ReturnType<typeof gistsFrom> = [];
    for (let i = 0; i < entries.length; i++) {
      if (i % AHEAD === 0) gists = gistsFrom(entries, i);
      const stored = entries[i] as StoredEntry; // within the length
      walk.step(stored, computed?.[i] ?? null);
      checks.look(stored, gists[i % AHEAD] ?? null);
      options.onEntry?.(stored);
      const tile = tiles && !walk.broken() ? tiles.add(walk.lastLeaf()) : null;
      if (tile) for (const finding of await tile) report(finding);
      if (goals.has(walk.size())) compareRoot();
      if (walk.size() % PROGRESS_EVERY === 0) options.onProgress?.(walk.size(), head.size);
      stopped = options.signal?.aborted ?? false;
      if (stopped) break;
    }
    if (stopped) break;
  }
  const atEnd = stopped
    ? []
    : [...redactions.end(), ...endFindings(walk, head, [...goals.keys()]), ...checks.end(walk.size())];
  for (const finding of atEnd) report(finding);
  options.onProgress?.(walk.size(), head.size);
  const worst = severity(findings);
  return {
    findings,
    status: worst === 2 ? 2 : stopped ? 3 : worst,
    firstBad: firstBad(findings),
    size: walk.size(),
    root: walk.root(),
    state: findings.some(breaksTheLog) ? null : walk.border(),
    truncated: truncated(),
  };
}

function gistsFrom(entries: readonly StoredEntry[], from: number) {
  return entries.slice(from, from + AHEAD).map(({ body }) => body && gistOf(body));
}

function batchesOf(storage: LogStorage, from: number): AsyncIterable<EntryBatch> {
  return storage.batches?.(from) ?? oneByOne(storage.entries(from, Number.MAX_SAFE_INTEGER));
}

async function* oneByOne(entries: AsyncIterable<StoredEntry>): AsyncGenerator<EntryBatch> {
  for await (const entry of entries) yield { entries: [entry] };
}

interface Goal {
  size: number;
  root: Uint8Array;
  code: "E_ROOT" | "E_FORK";
}

/** The roots that must come out, by size: of the checkpoint, and of those that were kept. */
function wantedRoots({ checkpoint, pins = [] }: VerifyOptions): Map<number, Goal[]> {
  const goals: Goal[] = pins.map(({ size, root }) => ({ size, root, code: "E_FORK" }));
  if (checkpoint) goals.push({ size: checkpoint.size, root: checkpoint.root, code: "E_ROOT" });
  const bySize = new Map<number, Goal[]>();
  for (const goal of goals) bySize.set(goal.size, [...(bySize.get(goal.size) ?? []), goal]);
  return bySize;
}

type Walk = ReturnType<typeof createWalk>;

/** Both structures from the same leaves (SPEC §3). After a bad link it goes on from the stored one, to name each place once. */
function createWalk(start: VerifyState, engine: Engine, report: (finding: Finding) => void) {
  const chain = createChain(start.link, engine);
  const edge = createRightEdge(start.range, engine);
  const state = (): VerifyState => ({ range: edge.range(), link: chain.link.slice() });
  let next = start.range.size;
  let border = start;
  let broken = false;
  return {
    /** `computed`: the leaf hash of the body, where our own reader has it already. */
    step({ seq, body, leaf, link }: StoredEntry, computed: Uint8Array | null): void {
      const jumped = seq !== next;
      if (jumped) {
        report(seq < next ? { code: "E_DUP", seq, where: "seq" } : { code: "E_GAP", seq: next, to: seq });
        broken = true;
      }
      // A redacted entry has only its hash left; the root still answers for it.
      if (body !== null && computed === null) chain.take(body);
      else chain.takeHash(body === null || computed === null ? leaf : computed);
      if (!equalBytes(chain.leaf, leaf)) report({ code: "E_LEAF", seq });
      if (!chain.isLinked(link) && !jumped) report({ code: "E_LINK", seq });
      edge.add(chain.leaf);
      next = seq + 1;
      if (next % SEARCH_BLOCK === 0) border = state();
    },
    size: () => next,
    root: () => rangeRoot(edge.range()),
    link: () => chain.link,
    broken: () => broken,
    lastLeaf: () => chain.leaf.slice(),
    border: () => border,
  };
}

function endFindings(
  walk: Walk,
  head: { size: number; link: Uint8Array | null },
  goalSizes: readonly number[],
): Finding[] {
  const findings: Finding[] = [];
  const size = walk.size();
  if (head.size !== size) {
    findings.push({
      code: "E_GAP",
      seq: Math.min(size, head.size),
      to: Math.max(size, head.size),
      where: "head",
    });
  } else if (head.link !== null && !equalBytes(head.link, walk.link())) {
    findings.push({ code: "E_LINK", seq: size - 1, where: "head" });
  }
  const wanted = Math.max(0, ...goalSizes);
  if (wanted > size) findings.push({ code: "E_ROLLBACK", seq: size, to: wanted });
  return findings;
}

/**
 * The first entry that a finding of the heaviest kind names: a silence, or a search row that does not fit, is not the place where an
 * entry was changed. A range counts only when nothing narrower inside it is named, of whatever kind of change.
 */
function firstBad(findings: readonly Finding[]): number | null {
  const heaviest = Math.max(0, ...findings.map(weightOf));
  const placed = (chosen: readonly Finding[]) =>
    chosen.flatMap(({ seq, to }) => (seq === null ? [] : [{ seq, to: to ?? seq + 1 }]));
  const heavy = narrowest(
    placed(findings.filter((finding) => finding.code.startsWith("E_") && weightOf(finding) === heaviest)),
  );
  const inside = placed(findings.filter(breaksTheLog)).filter((place) =>
    heavy.some(({ seq, to }) => place.seq >= seq && place.seq < to),
  );
  const places = narrowest([...heavy, ...inside]);
  return places.length === 0 ? null : Math.min(...places.map(({ seq }) => seq));
}

interface Place {
  seq: number;
  /** Exclusive. */
  to: number;
}

function narrowest(places: readonly Place[]): Place[] {
  return places.filter(
    ({ seq, to }) =>
      !places.some((other) => other.seq >= seq && other.seq < to && other.to - other.seq < to - seq),
  );
}
