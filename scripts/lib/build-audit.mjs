import path from "node:path";
import { bundleProgram } from "./bundle-program.mjs";
import { root } from "./root.mjs";

/** The audit command line as one file that runs with Node alone, on a computer without this project. */
export const auditProgram = path.join(root, "build", "audit.mjs");

export function buildAudit() {
  return bundleProgram({
    entry: "audit/cli/main.ts",
    file: auditProgram,
    folders: ["audit"],
    alone: true,
  });
}
