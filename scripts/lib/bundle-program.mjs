import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";

/**
 * Bundles a program into one file of `build/` when a source of `folders` is newer. `alone`: with everything it imports, for a
 * computer without this project; else its packages are those of node_modules.
 */
export async function bundleProgram({ entry, file, folders, alone }) {
  if (isFresh(file, folders)) return;
  const { build } = await import("vite");
  await build({
    root,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: alone || undefined },
    build: {
      ssr: entry,
      outDir: "build",
      emptyOutDir: false,
      target: "node20",
      rollupOptions: { output: { entryFileNames: path.basename(file), inlineDynamicImports: true } },
    },
  });
}

function isFresh(file, folders) {
  const built = statSync(file, { throwIfNoEntry: false });
  const sources = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      path.join(root, folder, name),
    ),
  );
  return built !== undefined && sources.every((source) => statSync(source).mtimeMs <= built.mtimeMs);
}
