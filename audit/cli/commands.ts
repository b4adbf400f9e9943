import { readFileSync } from "node:fs";
import { type Finding, severity } from "../audit-code.ts";
import { type Checkpoint, openCheckpoint } from "../checkpoint.ts";
import { leafHash } from "../hashes.ts";
import { proveInclusion, verifyInclusion } from "../merkle-proof.ts";
import { type NoteKey, parseKey } from "../note.ts";
import { checkProof, formatProof, parseProof } from "../proof.ts";
import { tileNodes } from "../tiles.ts";
import { verifyLog } from "../verify.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { type ExportFile, exportStorage, openExport, readBytes } from "./files.ts";

/** What a command has to say; `output` goes to standard output as it is. */
export interface Outcome {
  status: 0 | 1 | 2 | 3;
  findings: readonly Finding[];
  facts: Readonly<Record<string, string | number | null>>;
  output?: string;
}

export interface CommandOptions {
  /** Pinned verifier keys, `name+hash+key`. */
  keys: readonly string[];
  /** Paths of checkpoint notes kept from before. */
  pins: readonly string[];
}

/** Arguments that a command does not understand: exit status 4. */
export class UsageError extends Error {}

/** The whole export against its own checkpoint and the kept ones. Without a key nothing binds it: status 3 at best. */
async function verify([path]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const file = await openExport(required(path));
  const { origin, claim } = file.manifest;
  const keys = trustedKeys(options);
  const checkpoint = signedCheckpoint(file, keys);
  if (claim !== "complete") return verifySubset(file, checkpoint);
  const pins = options.pins.map((pin) => openCheckpoint(readBytes(pin), origin, keys, verifyEd25519));
  const report = await verifyLog(await exportStorage(file), {
    origin,
    checkpoint: checkpoint ?? undefined,
    pins,
  });
  const { findings, firstBad, size } = report;
  const status = report.status < 2 && !checkpoint ? 3 : report.status;
  const covered = checkpoint ? checkpoint.size : 0;
  return { status, findings, facts: { origin, claim, size, covered, firstBad } };
}

/** Each entry of a subset has its proof; nothing is said about the entries that are not in it. */
async function verifySubset(file: ExportFile, checkpoint: Checkpoint | null): Promise<Outcome> {
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

/** Inclusion of one entry, as a c2sp.org/tlog-proof on standard output. */
async function prove([path, number]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const file = await openExport(required(path));
  const index = Number(required(number));
  const checkpoint = signedCheckpoint(file, trustedKeys(options));
  if (!checkpoint || !file.manifest.checkpoint) throw new UsageError();
  if (!Number.isSafeInteger(index) || index < 0 || index >= checkpoint.size) throw new UsageError();
  const storage = await exportStorage(file);
  const hashes = await proveInclusion(tileNodes(storage.tile), index, checkpoint.size);
  const output = formatProof({ index, hashes, checkpoint: file.manifest.checkpoint });
  return { status: 0, findings: [], facts: { index, size: checkpoint.size }, output };
}

/** A proof against the bytes of the entry it speaks of. */
async function checkProofCommand([path, leaf]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const keys = trustedKeys(options);
  const proof = parseProof(readFileSync(required(path), "utf8"));
  const [key] = keys;
  if (!key) throw new UsageError();
  const included = checkProof(readBytes(required(leaf)), proof, {
    origin: key.name,
    keys,
    verify: verifyEd25519,
  });
  const findings: Finding[] = included ? [] : [{ code: "E_LEAF", seq: proof.index }];
  return { status: severity(findings), findings, facts: { origin: key.name, index: proof.index } };
}

/** Whether an export goes on from each kept checkpoint. */
async function consistency([path, ...kept]: readonly string[], options: CommandOptions): Promise<Outcome> {
  if (kept.length === 0 || options.keys.length === 0) throw new UsageError();
  return verify([required(path)], { ...options, pins: [...options.pins, ...kept] });
}

/** A note on its own: who signed it, for which log, at which size. */
async function checkpointCommand([path]: readonly string[], options: CommandOptions): Promise<Outcome> {
  const keys = trustedKeys(options);
  const [key] = keys;
  if (!key) throw new UsageError();
  const { origin, size, root } = openCheckpoint(readBytes(required(path)), key.name, keys, verifyEd25519);
  return { status: 0, findings: [], facts: { origin, size, root: Buffer.from(root).toString("base64") } };
}

export const COMMANDS = {
  verify,
  prove,
  "check-proof": checkProofCommand,
  consistency,
  checkpoint: checkpointCommand,
} as const;

function signedCheckpoint({ manifest }: ExportFile, keys: readonly NoteKey[]): Checkpoint | null {
  if (manifest.checkpoint === null || keys.length === 0) return null;
  const note = new TextEncoder().encode(manifest.checkpoint);
  return openCheckpoint(note, manifest.origin, keys, verifyEd25519);
}

function trustedKeys({ keys }: CommandOptions): NoteKey[] {
  return keys.map(parseKey);
}

function required(argument: string | undefined): string {
  if (argument === undefined) throw new UsageError();
  return argument;
}
