import { toBase64url } from "../base64.ts";
import type { Entry } from "../entry.ts";
import { follows } from "../lineage.ts";
import type { LogFile } from "./files.ts";
import type { CommandOptions, Outcome } from "./outcome.ts";
import { UsageError } from "./usage-error.ts";
import { type Besides, verifyFile } from "./verify-file.ts";

interface Verified {
  file: LogFile;
  /** What its first entry has to name. */
  previous: string | null;
  outcome: Outcome;
  /** Its entries that say what was taken out of an older log. */
  redactions: Entry[];
}

/**
 * Logs one after the other, oldest first, each against its own checkpoint, and each later one against the last checkpoint of
 * the one before, which its first entry names. What was taken out of a log after it was closed, an entry of a later one says:
 * a log in which something is gone is gone through again with these. `besides` is for the first log.
 */
export async function verifyInOrder(
  files: readonly LogFile[],
  options: CommandOptions,
  besides: Partial<Besides> = {},
): Promise<Outcome[]> {
  const verified: Verified[] = [];
  let before: { origin: string; size: number; root: Uint8Array } | null = null;
  for (const file of files) {
    const { origin } = file.manifest;
    if (before !== null && !follows(before.origin, origin)) throw new UsageError();
    const previous = before && `${before.origin}/${before.size}/${toBase64url(before.root)}`;
    const redactions: Entry[] = [];
    const { outcome, end } = await verifyFile(file, options, previous, {
      ...(verified.length === 0 && besides),
      onRedaction: (entry) => {
        if (verified.some((older) => speaksOf(entry, older))) redactions.push(entry);
      },
    });
    verified.push({ file, previous, outcome, redactions });
    before = { origin, ...end };
  }
  // From the newest: what a log says counts once it was found whole itself.
  for (const [i, log] of [...verified.entries()].reverse())
    log.outcome = await judgedAgain(log, verified.slice(i + 1), options, i === 0 ? besides : {});
  return verified.map(({ outcome }) => outcome);
}

/** With what newer logs say was taken out of it, where something is gone. */
async function judgedAgain(
  { file, previous, outcome }: Verified,
  newer: readonly Verified[],
  options: CommandOptions,
  { pins = [] }: Partial<Besides>,
): Promise<Outcome> {
  const whole = newer.filter((each) => each.outcome.status !== 2);
  const later = whole.flatMap(({ redactions }) => redactions).filter((entry) => speaksOf(entry, { file }));
  if (later.length === 0 || !outcome.findings.some(isGone)) return outcome;
  return (await verifyFile(file, options, previous, { pins, later })).outcome;
}

function speaksOf({ x }: Entry, { file }: Pick<Verified, "file">): boolean {
  return x.some(({ t, i }) => t === "log" && i === file.manifest.origin);
}

/** Something is not there any more, and no entry that was given says why. */
export function isGone({ code, where }: Outcome["findings"][number]): boolean {
  return code === "E_PRIV" && (where === "private" || where === "body");
}
