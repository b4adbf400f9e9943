import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { CheckpointError } from "../checkpoint.ts";
import { ExportError } from "../export.ts";
import { NoteError } from "../note.ts";
import { ProofError } from "../proof.ts";
import { COMMANDS } from "./commands.ts";
import { SuccessorError } from "./named-changes.ts";
import type { Outcome } from "./outcome.ts";
import { serveReader } from "./reader-thread.ts";
import { UsageError } from "./usage-error.ts";
import { isGone } from "./verify-in-order.ts";

const USAGE = `usage: audit COMMAND [--key NAME+HASH+KEY]... [--pin NOTE]... [--header LINE]... [--threads 1|2] [--json]
                     [--change FILE]... [--person KEY]... [--fresh MINUTES]
  verify LOG...              every entry, the chain, the tree and the signed checkpoint; several logs oldest first
  consistency LOG NOTE...    that the log goes on from checkpoints kept before
  fsck LOG                   the same without a key: what the entries say about each other
  reindex --check LOG        that the search columns are what the entries say
  prove LOG NUMBER           proof that one entry is in the log
  check-proof PROOF ENTRY    such a proof against the bytes of the entry
  export LOG [NUMBER]...     the log as an export, whole or some entries with their proofs
  checkpoint NOTE            who signed a checkpoint, for which log and size
  signoff REVIEW LOG...      that a review was signed with --device-key KEY, and that the log still says what it found
--change: a restore or a new key of the log, as the officer's page saves it; --person: device keys that must have confirmed it
--fresh: the newest entry may be no older than this; a server that runs writes one at least every five minutes
NOTE: a kept checkpoint, or the export that it came with
LOG: an export, or what /api/audit/leaves answered; a file or an http(s) address (everything else is a file); what was taken out
  of a closed log, a later one says: give that too
exit: 0 ok, 1 warnings, 2 integrity failure, 3 cannot decide, 4 usage,
  5 nothing that was signed is changed, but ask: the log was silent for too long, or its end is old
`;

const NO_KEY =
  "no --key was given: whether the checkpoint is the one that the clinic signed was not looked at; the officer's page shows the key";
const GONE =
  `E_PRIV private or body: something was taken out, and no entry of the logs given here says so. What two officers took out
of a log after it was closed, a later log says: give the later ones too, oldest first. If they do not say it, it was done behind
the log's back.`.replaceAll("\n", " ");

const ASK =
  `Ask who runs the server. E_TICK: it wrote nothing for more than eleven minutes and then went on, as after a machine
slept or its clock was put forward; what happened meanwhile is not in the log. E_STALE: the newest entry is older than you asked
for, as when the server stands still or your clock is wrong.`.replaceAll("\n", " ");

const VERDICTS: Readonly<Record<Outcome["status"], string>> = {
  0: "ok",
  1: "warnings",
  2: "INTEGRITY FAILURE",
  3: "cannot decide",
  5: "nothing that was signed is changed, but ask",
};

// The same file is what the reading thread runs: the program stays one file.
if (isMainThread || parentPort === null) process.exitCode = await main();
else await serveReader(parentPort, workerData);

async function main(): Promise<number> {
  // Whoever has read enough ends no check by an error of its own: its status stays what was found.
  process.stdout.on("error", () => undefined);
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch {
    return usage();
  }
  const [name = "", ...rest] = parsed.positionals;
  if (!Object.hasOwn(COMMANDS, name)) return usage();
  const {
    key = [],
    pin = [],
    header = [],
    change = [],
    person = [],
    check = false,
    json = false,
    threads,
    fresh,
  } = parsed.values;
  const deviceKey = parsed.values["device-key"] ?? null;
  const freshMs = fresh === undefined ? undefined : Date.now() - Number(fresh) * 60_000;
  if (Number.isNaN(freshMs)) return usage();
  if (threads !== undefined && threads !== "1" && threads !== "2") return usage();
  const reading = {
    program: new URL(import.meta.url),
    threads: threads === undefined ? null : Number(threads),
  };
  try {
    // hasOwn has just said that it is one of them.
    const outcome = await COMMANDS[name as keyof typeof COMMANDS](rest, {
      ...{
        keys: key,
        pins: pin,
        headers: header,
        changes: change,
        people: person,
        freshMs,
        check,
        deviceKey,
        reading,
      },
    });
    await print(outcome, json);
    if (name === "verify" && outcome.status === 3 && key.length === 0 && !json) say(NO_KEY);
    return outcome.status;
  } catch (error) {
    if (error instanceof UsageError) return usage(error.message);
    const refusal = refusalOf(error);
    await print(refusal, json);
    return refusal.status;
  }
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      key: { type: "string", multiple: true },
      pin: { type: "string", multiple: true },
      header: { type: "string", multiple: true },
      change: { type: "string", multiple: true },
      person: { type: "string", multiple: true },
      check: { type: "boolean" },
      json: { type: "boolean" },
      threads: { type: "string" },
      fresh: { type: "string" },
      "device-key": { type: "string" },
    },
  });
}

/** A note or proof that is not to be believed is an integrity failure; a file that cannot be read decides nothing. */
function refusalOf(error: unknown): Outcome {
  const known =
    error instanceof NoteError ||
    error instanceof CheckpointError ||
    error instanceof ProofError ||
    error instanceof SuccessorError ||
    error instanceof ExportError;
  return known
    ? {
        status: 2,
        findings: [{ code: error.code, seq: error instanceof ExportError ? error.seq : null }],
        facts: {},
      }
    : { status: 3, findings: [], facts: {} };
}

async function print({ status, findings, facts, output }: Outcome, json: boolean): Promise<void> {
  if (output !== undefined && typeof output !== "string") {
    await pipeline(Readable.from(output), process.stdout, { end: false });
    return;
  }
  if (json) {
    const text = JSON.stringify({ status, ...facts, findings, output });
    process.stdout.write(`${text.replaceAll(/[^ -~]/g, escaped)}\n`);
    return;
  }
  if (output !== undefined) {
    process.stdout.write(output);
    return;
  }
  for (const [name, value] of Object.entries(facts)) say(`${name}: ${value ?? "-"}`);
  for (const { code, seq, to, where } of findings) {
    const range = to === undefined ? `${seq ?? "-"}` : `${seq ?? "-"}..${to}`;
    say(`${code} ${range}${where === undefined ? "" : ` ${where}`}`);
  }
  if (findings.some(isGone)) say(GONE);
  if (status === 5) say(ASK);
  say(VERDICTS[status]);
}

/** One line. What a file says of itself may move a terminal's cursor, or turn text around: such characters are shown as JSON has them. */
function say(line: string): void {
  process.stdout.write(`${line.replaceAll(/[^ -~]/g, escaped)}\n`);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function usage(why = ""): number {
  process.stderr.write(why === "" ? USAGE : `${why.replaceAll(/[^ -~]/g, escaped)}\n`);
  return 4;
}
