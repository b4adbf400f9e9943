import { type Finding, severity } from "../audit-code.ts";
import { EXPORT_FORMAT, entryLine, manifestLine } from "../export.ts";
import { keysFor } from "../lineage.ts";
import { proveInclusion } from "../merkle-proof.ts";
import { checkProof, formatProof, parseProof } from "../proof.ts";
import { tileNodes } from "../tiles.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { fileStorage, type LogFile, openLogFile, readBytes, readNote } from "./files.ts";
import { openUnder } from "./log-keys.ts";
import { endedBy, namedEpochs } from "./named-changes.ts";
import {
  type CommandOptions,
  joined,
  type Outcome,
  required,
  signedCheckpoint,
  trustedKeys,
} from "./outcome.ts";
import { signoffCommand } from "./signoff.ts";
import { UsageError } from "./usage-error.ts";
import { originIn, verifyFile } from "./verify-file.ts";
import { verifyInOrder } from "./verify-in-order.ts";

/** Several logs of one clinic, oldest first. Without a key nothing binds them: status 3 at best. */
async function verify(places: readonly string[], options: CommandOptions): Promise<Outcome> {
  required(places[0]);
  const files: LogFile[] = [];
  for (const place of places) files.push(await openLogFile(place, options.headers));
  const outcomes = await verifyInOrder(files, options);
  const origins = outcomes.map(({ facts }) => facts.origin);
  const named = namedEpochs(trustedKeys(options), options);
  const strangers = options.pins
    .map((pin) => originIn(readNote(pin)))
    // A log that a restore lost whole is in no file; what was kept of it was judged with the change.
    .filter((origin) => !origins.includes(origin) && endedBy(origin, named) === null);
  const findings = strangers.map((): Finding => ({ code: "E_ORIGIN", seq: null, where: "pin" }));
  const outcome = joined(outcomes);
  if (strangers.length === 0) return outcome;
  return { ...outcome, status: 2, findings: [...outcome.findings, ...findings] };
}

/** Everything that the entries say about each other, without a key: for whoever looks for damage rather than for proof. */
async function fsck([place]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const file = await openLogFile(required(place), options.headers);
  const { outcome } = await verifyFile(file, { ...options, keys: [], pins: [] }, null);
  return { ...outcome, status: severity(outcome.findings) };
}

/** Whether the search columns are what the entries say. They are only looked at, never written. */
async function reindex([place]: readonly string[], options: CommandOptions): Promise<Outcome> {
  if (!options.check) throw new UsageError();
  const file = await openLogFile(required(place), options.headers);
  const { origin } = file.manifest;
  if (!file.hasColumns) return { status: 3, findings: [], facts: { origin, columns: null } };
  const { outcome } = await verifyFile(file, { ...options, keys: [], pins: [] }, null);
  const findings = outcome.findings.filter(({ code }) => code === "E_INDEX");
  return { status: severity(findings), findings, facts: { origin, size: outcome.facts.size ?? null } };
}

/** Inclusion of one entry, as a c2sp.org/tlog-proof on standard output. */
async function prove([place, number]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const file = await openLogFile(required(place), options.headers);
  const { checkpoint, note, storage } = await provable(file, options);
  const index = entryNumber(number, checkpoint.size);
  const hashes = await proveInclusion(tileNodes(storage.tile), index, checkpoint.size);
  const output = formatProof({ index, hashes, checkpoint: note });
  return { status: 0, findings: [], facts: { index, size: checkpoint.size }, output };
}

/** The log as an export of its own: whole, or some entries, each with its proof. */
async function exportCommand(
  [place, ...numbers]: readonly string[],
  options: CommandOptions,
): Promise<Outcome> {
  const file = await openLogFile(required(place), options.headers);
  const { origin, checkpoint: note } = file.manifest;
  if (file.manifest.claim !== "complete") throw new UsageError();
  async function* whole() {
    yield manifestLine({ format: EXPORT_FORMAT, origin, claim: "complete", checkpoint: note });
    for await (const entry of file.entries()) yield entryLine(entry);
  }
  if (numbers.length === 0) return { status: 0, findings: [], facts: {}, output: whole() };
  const proof = await provable(file, options);
  const { size } = proof.checkpoint;
  const chosen = new Set(numbers.map((number) => entryNumber(number, size)));
  async function* some() {
    yield manifestLine({
      format: EXPORT_FORMAT,
      origin,
      claim: "inclusion, not completeness",
      checkpoint: note,
    });
    const nodes = tileNodes(proof.storage.tile);
    for await (const entry of file.entries())
      if (chosen.has(entry.seq))
        yield entryLine({ ...entry, proof: await proveInclusion(nodes, entry.seq, size) });
  }
  return { status: 0, findings: [], facts: {}, output: some() };
}

/** A complete log whose checkpoint is signed by a pinned key. */
async function provable(file: LogFile, options: CommandOptions) {
  const checkpoint = signedCheckpoint(file, trustedKeys(options))?.checkpoint ?? null;
  const { claim, checkpoint: note } = file.manifest;
  if (checkpoint === null || note === null || claim !== "complete") throw new UsageError();
  return { checkpoint, note, storage: await fileStorage(file) };
}

function entryNumber(text: string | undefined, size: number): number {
  const index = Number(required(text));
  if (!/^\d+$/.test(text ?? "") || !Number.isSafeInteger(index) || index >= size) throw new UsageError();
  return index;
}

/** A proof against the bytes of the entry it speaks of. */
async function checkProofCommand(
  [place, leaf]: readonly string[],
  options: CommandOptions,
): Promise<Outcome> {
  const proof = parseProof(textOf(readBytes(required(place))));
  const [origin = ""] = proof.checkpoint.split("\n");
  const { signedBy } = openPinned(new TextEncoder().encode(proof.checkpoint), options);
  const trust = { origin, keys: keysFor(origin, [signedBy]), verify: verifyEd25519 };
  const included = checkProof(readBytes(required(leaf)), proof, trust);
  const findings: Finding[] = included ? [] : [{ code: "E_LEAF", seq: proof.index }];
  return { status: severity(findings), findings, facts: { origin, index: proof.index } };
}

/** As it is: a byte order mark is not part of any proof. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Whether an export goes on from each kept checkpoint. */
async function consistency([place, ...kept]: readonly string[], options: CommandOptions): Promise<Outcome> {
  if (kept.length === 0 || options.keys.length === 0) throw new UsageError();
  return verify([required(place)], { ...options, pins: [...options.pins, ...kept] });
}

/** A note on its own: who signed it, for which log, at which size. */
async function checkpointCommand([place]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const { origin, size, root } = openPinned(readNote(required(place)), options).checkpoint;
  return { status: 0, findings: [], facts: { origin, size, root: Buffer.from(root).toString("base64") } };
}

/** A note under one of the pinned keys. */
function openPinned(note: Uint8Array, options: CommandOptions) {
  const pinned = trustedKeys(options);
  if (pinned.length === 0) throw new UsageError();
  return openUnder(note, originIn(note), pinned);
}

export const COMMANDS = {
  verify,
  prove,
  "check-proof": checkProofCommand,
  consistency,
  export: exportCommand,
  checkpoint: checkpointCommand,
  fsck,
  reindex,
  signoff: signoffCommand,
} as const;
