import { writeFileSync } from "node:fs";
import { auditSamples } from "#tests/factories/audit-samples.ts";

/**
 * Writes audit-v1.json: `npx tsx tests/vectors/make-audit.ts`. The file is frozen with version 1 of the leaf; a change of it is a
 * change of every stored log.
 */
writeFileSync(
  new URL("./audit-v1.json", import.meta.url),
  `${JSON.stringify(await auditSamples(), null, 1)}\n`,
);
