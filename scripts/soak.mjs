// `npm run soak [-- NAME…]`: the fuzzing, the random models and the kills of `npm test`, more of them, and a database that is away for
// half a minute. SOAK_FACTOR multiplies the runs (default 20); names choose test files, as for vitest.
import path from "node:path";
import { checkNode } from "./lib/check-node.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { orGiveUp } from "./lib/give-up.mjs";
import { root } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

checkNode();
await orGiveUp(ensureInstalled());
await orGiveUp(ensureBuilt());
const factor = Number(process.env.SOAK_FACTOR ?? 20);
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
const files = [
  "decoder-fuzz",
  "every-decoder",
  "audit-fuzz",
  "chain-model",
  "reader-model",
  "attachment",
  "entry",
  "envelope-body",
  "faults-",
];
const chosen = process.argv.length > 2 ? process.argv.slice(2) : files;
const runs = {
  FUZZ_RUNS: String(600 * factor),
  MODEL_RUNS: String(12 * factor),
  FAULT_KILLS: String(20 * factor),
  FAULT_MS: "30000",
};
const { status } = await run(process.execPath, [vitest, "run", "--testTimeout=3600000", ...chosen], {
  env: { ...process.env, ...runs },
});
process.exit(status);
