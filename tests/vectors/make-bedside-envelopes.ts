import { writeFileSync } from "node:fs";
import { envelopeSamples } from "#tests/factories/envelope-samples.ts";

/**
 * Writes bedside-envelopes-v1.json: `npx tsx tests/vectors/make-bedside-envelopes.ts`. The file is frozen with version 1 of
 * the protocol; a change of it means that stored messages and files can no longer be read.
 */
writeFileSync(
  new URL("./bedside-envelopes-v1.json", import.meta.url),
  `${JSON.stringify(await envelopeSamples(), null, 1)}\n`,
);
