import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { missingPaths } from "./named-paths.ts";

const readme = readFileSync("README.md", "utf8");
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync("package.json", "utf8")));

const shellBlocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
const commands = [
  ...shellBlocks.flatMap((block) => block.split("\n")),
  ...[...readme.matchAll(/`((?:npm|npx|node) [^`\n]+)`/g)].map(([, command = ""]) => command),
].filter((line) => line.trim() !== "");

/** Why a command of the README would not run; undefined: it would. */
function fault(command: string): string | undefined {
  const [program, first = "", second = ""] = command.trim().split(/\s+/);
  if (program === "node") return existsSync(first) ? undefined : `${command}: no such file`;
  if (program !== "npm") return `${command}: only npm and node are promised`;
  const script = first === "run" ? second : first;
  return script in scripts ? undefined : `${command}: no such script`;
}

describe("README", () => {
  test("gives commands that exist", () => {
    expect(commands.length).toBeGreaterThan(4);
    expect(commands.map(fault).filter((found) => found !== undefined)).toEqual([]);
  });

  test("starts a reader with two commands", () => {
    expect(shellBlocks[0]).toBe("npm start\nnpm test\n");
  });

  test("says what is not protected before it says how to start", () => {
    const refused = readme.indexOf("**Not protected.**");
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(readme.indexOf("```sh"));
  });

  test("names paths that exist", () => {
    expect(missingPaths("README.md")).toEqual([]);
  });

  test("lists every setting that the server reads, and no other", () => {
    const source = readFileSync("app/services/env.server.ts", "utf8");
    const read = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    const table = readme.slice(readme.indexOf("## Settings"), readme.indexOf("## TLS"));
    const listed = [...table.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name);
    expect(read.length).toBeGreaterThan(5);
    expect(listed.sort()).toEqual(read.sort());
  });

  test("has scripts whose files exist", () => {
    const files = Object.values(scripts).flatMap(
      (script) => script.match(/\b(?:scripts|tests|db)\/\S+/g) ?? [],
    );
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});
