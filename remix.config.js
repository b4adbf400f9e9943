import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/**
 * Remix refuses `.server` modules in the page's bundle, but a worker that imports one builds silently and ships its
 * text: the same refusal for workers.
 */
function refuseServerModules() {
  return {
    name: "bedside:no-server-modules-in-workers",
    enforce: "pre",
    resolveId(source, importer) {
      if (/\.server(\.[cm]?[jt]sx?)?$/.test(source) || source.includes("/.server/"))
        throw new Error(`A worker must not import a server module: ${importer} imports ${source}`);
      return null;
    },
  };
}

/** Packages of many small modules that hold nothing of their own but code. */
const bundled = [
  "drizzle-orm",
  "intl-messageformat",
  "zod",
  /^(@formatjs|@internationalized|@noble|@peculiar|@react-aria|@react-stately|@react-types|@simplewebauthn|@visx)\//,
  /^(d3-|react-aria|react-stately)/,
];

export default defineConfig({
  plugins: [
    tailwindcss(),
    remix({
      future: {
        v3_fetcherPersist: true,
        v3_lazyRouteDiscovery: true,
        v3_relativeSplatPath: true,
        v3_routeConfig: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
  ],
  // Each worker is one chunk: its policy lets it load nothing.
  worker: {
    format: "es",
    plugins: () => [refuseServerModules()],
    rollupOptions: { output: { inlineDynamicImports: true } },
  },
  // In the server's bundle rather than beside it: a start reads one file in the place of a thousand.
  ssr: { noExternal: bundled },
  // No data: addresses (the policy has none) and no source maps for strangers.
  build: { assetsInlineLimit: 0, sourcemap: false, modulePreload: { polyfill: false }, target: "es2022" },
  server: { port: 3000 },
});
