import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { whyNoProxy } from "./nginx.ts";
import { runStage, type StageResult } from "./stage.ts";
import { dialogueTexts } from "./texts.ts";

const number = (fallback: number) => ({ type: "string", default: String(fallback) }) as const;
const { values } = parseArgs({
  options: {
    nodes: { type: "string", multiple: true, default: ["1", "2"] },
    rate: { type: "string", multiple: true, default: ["10", "20", "40"] },
    seconds: number(120),
    teams: number(8),
    "clinicians-each": number(3),
    patients: number(175),
    threads: number(availableParallelism()),
    json: { type: "boolean", default: false },
  },
});
const limited = (text: string, most: number) => Math.min(most, Math.max(1, Number(text)));
const size = {
  teams: limited(values.teams, 50),
  cliniciansEach: limited(values["clinicians-each"], 10),
  patients: limited(values.patients, 1_000),
};
const rates = values.rate.map((rate) => limited(rate, 200));
const say = (line: string) => {
  if (!values.json) console.log(line);
};
const results: (StageResult & { nodes: number })[] = [];
for (const nodes of values.nodes.map((count) => limited(count, 4))) {
  const front = nodes > 1 ? "nginx" : "none";
  const missing = front === "nginx" ? await whyNoProxy() : null;
  if (missing !== null) {
    say(`${nodes} nodes: skipped, because ${missing}.`);
    continue;
  }
  const texts = dialogueTexts();
  const seconds = limited(values.seconds, 600);
  const threads = Math.min(size.teams, limited(values.threads, 16));
  for (const result of await runStage({ nodes, front, size, rates, seconds, texts, threads, say })) {
    results.push({ nodes, ...result });
    say(lineOf(nodes, result));
  }
}
if (values.json) console.log(JSON.stringify(results, null, 2));
const failed = results.some(
  ({ problems, failures, unopened }) => problems.length + failures.length + unopened > 0,
);
process.exit(failed ? 1 : 0);

function lineOf(nodes: number, result: StageResult): string {
  const { rate, messages, p50, p99, unopened, failures, entries, busy, problems } = result;
  const wrong = [...new Set([...failures, ...problems])].slice(0, 5);
  const verdict =
    wrong.length + unopened === 0
      ? "each delivered once, in one order, all in the log"
      : `${unopened} openings missing, ${failures.length} rounds failed and were repeated, ${problems.length} problems: ${wrong.join("; ")}`;
  const path = nodes === 1 ? "1 node" : `${nodes} nodes behind nginx`;
  return `  ${path}, ${rate}/s: ${messages} messages, sent to opened p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms; the people's threads busy ${(100 * busy).toFixed(0)} % of the time; ${entries} log entries; ${verdict}`;
}
