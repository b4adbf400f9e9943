import type pg from "pg";
import { problemsOf, problemsOfLog } from "#tests/load/checks.ts";
import type { Clinic } from "#tests/load/people.ts";
import type { Sent } from "#tests/load/traffic.ts";
import type { Acknowledged } from "./acknowledged.ts";
import { cliVerdict, lastSigned } from "./cli-verdict.ts";
import { problemsOfKeylog, unaccounted } from "./reckoning.ts";

/** What clients know, and where it stands. */
export interface Reckoned {
  clinic: Clinic;
  sent: readonly Sent[];
  answers: readonly Acknowledged[];
  /** Checkpoints kept on the way, as an officer's browser keeps them. */
  kept: readonly string[];
  /** The folder above the signer's own: the data folder, unless it is a process of its own. */
  signerIn: string;
}

/** Everything that clients know against everything that stands. */
export async function findingsOf(owner: pg.Pool, known: Reckoned) {
  const { clinic, sent, answers, kept, signerIn } = known;
  return {
    devices: await problemsOf(clinic, sent),
    log: (await problemsOfLog(owner, signerIn)).problems,
    keylog: await problemsOfKeylog(owner, (await lastSigned(signerIn, "keylog")) ?? ""),
    unaccounted: await unaccounted(owner, answers),
    verdict: await cliVerdict(owner, signerIn, kept),
  };
}

/** Nothing may be wrong with it. */
export const NOTHING_FOUND = {
  ...{ devices: [], log: [], keylog: [], unaccounted: [] },
  verdict: { status: 0, findings: [] },
};
