import path from "node:path";
import { bundleProgram } from "./bundle-program.mjs";
import { root } from "./root.mjs";

/** The signer as one file that runs with Node alone, as a user who sees nothing of this project. */
export const signerProgram = path.join(root, "build", "signer.mjs");

export function buildSigner() {
  return bundleProgram({
    entry: "signer/main.ts",
    file: signerProgram,
    folders: ["signer", "audit"],
    alone: true,
  });
}
