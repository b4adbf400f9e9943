import { parseArgs } from "node:util";
import { benches } from "./benches.ts";
import { fullEffort, trialEffort } from "./compare.ts";
import type { Figure } from "./figure.ts";
import { lineOf } from "./report.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, trial: { type: "boolean", default: false } },
});
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const chosen = Object.entries(benches).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
const effort = values.trial ? trialEffort : fullEffort;
const figures: Figure[] = [];
for (const [name, bench] of chosen) {
  if (!values.json) console.log(`\n${name}: ${bench.about}`);
  for (const figure of await bench.run(effort)) {
    figures.push(figure);
    if (!values.json) console.log(lineOf(figure));
  }
}
if (values.json) console.log(JSON.stringify(figures, null, 2));
