import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** Builds the gallery for tests only; it is no part of the application. */
export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  base: "./",
  plugins: [tailwindcss()],
  worker: { format: "es" },
  resolve: {
    alias: { "#app/vault/client.ts": new URL("./sample-vault.ts", import.meta.url).pathname },
  },
  build: { outDir: process.env.GALLERY_OUT ?? "/tmp/bedside-gallery", emptyOutDir: true, target: "esnext" },
});
