import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type SourceFile, sourceFiles } from "./source-files.ts";

const assets = path.join("build", "client", "assets");
let scripts: { name: string; text: string }[];

beforeAll(() => {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
  scripts = readdirSync(assets)
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, text: readFileSync(path.join(assets, name), "utf8") }));
});

/** Texts of server modules that survive minifying: table names, log events, settings, SQL. */
function serverTexts(): string[] {
  const found = sourceFiles(["app/services", "app/http", "db"]).flatMap(({ text }) => [
    ...text.matchAll(/"((?:http|server|route|database)\.[a-z_]+)"/g),
    ...text.matchAll(/\b(BEDSIDE_[A-Z_]+|DATABASE_(?:OWNER_)?URL)\b/g),
    ...text.matchAll(/(pg_try_advisory_lock|pg_advisory_lock|unix_socket_directories|scram-sha-256)/g),
    ...text.matchAll(/pgTable\(\s*"([a-z]+_[a-z_]+)"/g),
  ]);
  return [...new Set(found.map(([, text]) => text ?? ""))];
}

test("nothing of the server is in what browsers get", () => {
  const texts = serverTexts();
  expect(texts.length).toBeGreaterThan(15);
  const leaks = scripts.flatMap(({ name, text }) =>
    texts
      .filter((one) => text.includes(`"${one}"`) || text.includes(`\`${one}\``))
      .map((one) => `${name}: ${one}`),
  );
  expect(leaks).toEqual([]);
});

test("the server's bundle can neither open nor seal: none of app/crypto/secret or the vault's worker is in it", () => {
  const server = readFileSync(path.join("build", "server", "index.js"), "utf8");
  const elsewhere = new Set(
    functionsOf(sourceFiles(["app/services", "app/http", "app/lib", "app/protocol", "db", "audit"])),
  );
  const secretExports = functionsOf(sourceFiles(["app/crypto/secret", "app/vault/worker"])).filter(
    (name) => !elsewhere.has(name),
  );
  expect(secretExports.length).toBeGreaterThan(5);
  expect(secretExports.filter((name) => new RegExp(`function ${name}\\b`).test(server))).toEqual([]);
});

function functionsOf(files: SourceFile[]): string[] {
  return files.flatMap(({ text }) =>
    [...text.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name ?? ""),
  );
}

test("each worker is one chunk that loads nothing", () => {
  const workers = workerFiles();
  expect(workers.length).toBeGreaterThan(0);
  for (const { name, text } of workers) {
    expect(text, name).not.toMatch(/\bimport\s*(?:[\w*{][^;]*?from\s*)?["'(]|\bimportScripts\b/);
    expect(text, name).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource/);
  }
});

/** The files that the page hands to `new Worker`. */
function workerFiles() {
  const sources = sourceFiles(["app"]).filter(({ text }) => text.includes("?worker&url"));
  const names = sources.flatMap(({ text }) =>
    [...text.matchAll(/from "[^"]*\/([\w-]+)\.ts\?worker&url"/g)].map(([, name]) => name ?? ""),
  );
  return names.flatMap((name) => {
    const built = scripts.filter((script) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(script.name));
    return built;
  });
}

test("no source map and no source is served", () => {
  const names = readdirSync(path.join("build", "client"), { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => /\.(map|tsx?)$/.test(name))).toEqual([]);
  expect(scripts.filter(({ text }) => text.includes("sourceMappingURL")).map(({ name }) => name)).toEqual([]);
});
