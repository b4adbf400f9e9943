// `npm run soak`: the fuzzing and the random models of `npm test`, for longer. SOAK_FACTOR multiplies the runs (default 20).
import path from "node:path";
import { checkNode } from "./lib/check-node.mjs";
import { ensureInstalled } from "./lib/ensure-installed.mjs";
import { root } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

checkNode();
await ensureInstalled();
const factor = Number(process.env.SOAK_FACTOR ?? 20);
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
const files = ["decoder-fuzz", "chain-model", "attachment", "entry", "envelope-body"];
const { status } = await run(process.execPath, [vitest, "run", "--testTimeout=3600000", ...files], {
  env: { ...process.env, FUZZ_RUNS: String(600 * factor), MODEL_RUNS: String(12 * factor) },
});
process.exit(status);
