import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/** Runs a program in the project's folder and resolves with its exit status; never rejects. */
export function run(command, args, { quiet = false, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout?.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", () => resolve({ status: 127, output }));
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
  });
}
