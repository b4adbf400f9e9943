import path from "node:path";
import { bundleProgram } from "./bundle-program.mjs";
import { root } from "./root.mjs";

/** The people of the demo: app/demo with the headless device, over the packages that are installed anyway. */
export const demoProgram = path.join(root, "build", "demo.mjs");

export function buildDemo() {
  return bundleProgram({ entry: "app/demo/main.ts", file: demoProgram, folders: ["app"], alone: false });
}
