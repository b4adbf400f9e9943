// `npm run log-key -- access|keys REASON`: with the server stopped, puts a new key in the place of the one that signs the access
// log, or the key log. Browsers follow by the signatures of both.
import { parseArgs } from "node:util";
import { giveUp } from "./lib/give-up.mjs";
import { operate } from "./lib/operator-program.mjs";

const { positionals } = readArguments();
await operate(async ({ replaceLogKey }) => {
  const [log = "", reason = ""] = positionals;
  return lines(await replaceLogKey({ log, reason }));
});

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: {} });
  } catch {
    return giveUp("Bedside knows only: npm run log-key -- LOG REASON");
  }
}

function lines({ change: { number, log, at }, old, now }) {
  return [
    `The key of the ${log === "access" ? "access log" : "key log"} is replaced (change ${number}).`,
    `  Until entry ${at.size} of ${at.origin}: ${old}`,
    `  From then on: ${now}`,
    "Start Bedside again. Browsers follow at their next contact; tell the compliance officer, who is shown it.",
    "The old key is deleted here. Copies of `secrets/` still hold it: it signs nothing that counts any more.",
  ];
}
