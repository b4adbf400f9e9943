import { writeFileSync } from "node:fs";
import { layoutSamples } from "#tests/factories/layout-samples.ts";
import { sealedLayoutSamples } from "#tests/factories/sealed-layout-samples.ts";

/**
 * Writes bedside-layouts-v1.json: `npx tsx tests/vectors/make-bedside-layouts.ts`. The file is frozen with version 1 of the
 * protocol; a change of it is a change of every stored chain, thread, invitation and vault.
 */
writeFileSync(
  new URL("./bedside-layouts-v1.json", import.meta.url),
  `${JSON.stringify({ ...layoutSamples(), ...(await sealedLayoutSamples()) }, null, 1)}\n`,
);
