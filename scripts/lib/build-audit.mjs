import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";

/** The audit command line as one file that runs with Node alone, on a computer without this project. */
export const auditProgram = path.join(root, "build", "audit.mjs");

/** Bundles it when a source is newer. */
export async function buildAudit() {
  if (isFresh()) return;
  const { build } = await import("vite");
  await build({
    root,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: "audit/cli/main.ts",
      outDir: "build",
      emptyOutDir: false,
      target: "node20",
      rollupOptions: { output: { entryFileNames: path.basename(auditProgram) } },
    },
  });
}

function isFresh() {
  const built = statSync(auditProgram, { throwIfNoEntry: false });
  const folder = path.join(root, "audit");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
    path.join(folder, name),
  );
  return built !== undefined && sources.every((file) => statSync(file).mtimeMs <= built.mtimeMs);
}
