import { readFileSync } from "node:fs";
import { type Finding, severity } from "../audit-code.ts";
import { equalBytes } from "../hashes.ts";
import { parseContext } from "../review/context.ts";
import { encodeFindings, parseFindings, RULES_VERSION } from "../review/finding.ts";
import { createReview } from "../review/review.ts";
import { parseSignedReview, type SignedReview } from "../review/signed-review.ts";
import { parseSignoff, type Signoff, signoffMessage, textHash } from "../review/signoff.ts";
import type { StoredEntry } from "../store.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { openLogFile } from "./files.ts";
import { openUnder } from "./log-keys.ts";
import { type CommandOptions, joined, type Outcome, required, trustedKeys } from "./outcome.ts";
import { UsageError } from "./usage-error.ts";
import { verifyInOrder } from "./verify-in-order.ts";

/**
 * A signed review against the log: signed by the pinned device, over a checkpoint of the log's key, of a tree that the log
 * still has; and its range, judged again, gives the same findings. Whose device that is, only the clinic's chain says.
 */
export async function signoffCommand(
  [reviewPlace, logPlace, ...laterPlaces]: readonly string[],
  options: CommandOptions,
): Promise<Outcome> {
  if (options.keys.length === 0 || options.deviceKey === null) throw new UsageError();
  const deviceKey = deviceKeyIn(options.deviceKey);
  const review = parseSignedReview(readFileSync(required(reviewPlace), "utf8"));
  const signoff = review && parseSignoff(review.text);
  const broken = (code: Finding["code"], where: string): Outcome => ({
    ...{ status: 2, findings: [{ code, seq: null, where }] },
    facts: signoff ? factsOf(signoff) : {},
  });
  if (review === null || signoff === null) return broken("E_NOTE", "review");
  const signature = new Uint8Array(Buffer.from(review.signature, "base64url"));
  const isSigned =
    signature.length === 64 && verifyEd25519(deviceKey, signoffMessage(review.text), signature);
  if (!isSigned) return broken("E_SIG", "review");
  if (!equalBytes(textHash(review.context), signoff.context)) return broken("E_NOTE", "context");
  if (!equalBytes(textHash(review.findings), signoff.findings)) return broken("E_NOTE", "findings");
  if (parseFindings(review.findings)?.length !== signoff.count) return broken("E_NOTE", "findings");
  if (!isItsCheckpoint(review, signoff, options)) return broken("E_NOTE", "checkpoint");
  const file = await openLogFile(required(logPlace), options.headers);
  if (file.manifest.origin !== signoff.origin) return broken("E_ORIGIN", "review");
  if (file.manifest.claim !== "complete") throw new UsageError();
  const files = [file];
  for (const place of laterPlaces) files.push(await openLogFile(place, options.headers));
  return againstLogs(files, { review, signoff }, options);
}

/** The log of the review, and later ones, which say what was taken out of it once it was closed. */
async function againstLogs(
  files: Parameters<typeof verifyInOrder>[0],
  { review, signoff }: { review: SignedReview; signoff: Signoff },
  options: CommandOptions,
): Promise<Outcome> {
  const context = parseContext(review.context);
  const isKnown = context !== null && signoff.rules === RULES_VERSION;
  const again = isKnown ? createReview(context) : null;
  const onEntry = ({ seq, body }: StoredEntry) => {
    if (seq < signoff.to) again?.look(seq, body);
  };
  const { origin, size, root } = signoff;
  const outcomes = await verifyInOrder(files, options, { onEntry, pins: [{ origin, size, root }] });
  const outcome = joined(outcomes);
  const same = again && encodeFindings(again.findings(signoff)) === review.findings;
  const findings: Finding[] =
    same === false
      ? [...outcome.findings, { code: "E_REVIEW", seq: signoff.from, to: signoff.to }]
      : [...outcome.findings];
  const worst = severity(findings);
  const facts = {
    ...factsOf(signoff),
    size: outcomes[0]?.facts.size ?? null,
    recomputed: same === null ? "no" : "yes",
  };
  // Rules of another version cannot be judged again here: nothing is decided about the findings.
  const undecided = same === null || outcome.status === 3;
  return { status: worst === 2 ? 2 : undecided ? 3 : worst, findings, facts };
}

/** The note of exactly the tree that was signed, under a pinned key of the log. Throws on a note of nobody's. */
function isItsCheckpoint({ note }: SignedReview, signoff: Signoff, options: CommandOptions): boolean {
  const { origin, size, root } = signoff;
  const { checkpoint } = openUnder(new TextEncoder().encode(note), origin, trustedKeys(options));
  return checkpoint.size === size && equalBytes(checkpoint.root, root);
}

/** The key as the officer's screen shows it: 32 bytes in base64url. */
function deviceKeyIn(text: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(text, "base64url"));
  if (bytes.length !== 32 || Buffer.from(bytes).toString("base64url") !== text) throw new UsageError();
  return bytes;
}

function factsOf({ origin, from, to, rules, count, account, device, atMs }: Signoff): Outcome["facts"] {
  const time = new Date(atMs).toISOString();
  return { origin, entries: `${from}..${to}`, rules, findings: count, officer: account, device, time };
}
