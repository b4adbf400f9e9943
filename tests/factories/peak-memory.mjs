// Preloaded into a program (`node --import`): on leaving, the last line on standard error is a JSON account of the process.
import { existsSync, readFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const status = "/proc/self/status";

/** Linux counts for the program itself; the account of resources begins with what the parent had when it started it. */
function peakKilobytes() {
  const own = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, "utf8")) : null;
  return own === null ? process.resourceUsage().maxRSS : Number(own[1]);
}

if (isMainThread)
  process.on("exit", () =>
    process.stderr.write(`\n${JSON.stringify({ kilobytes: peakKilobytes(), seconds: process.uptime() })}\n`),
  );
