import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Top-level folders of the project: a token in back quotes that starts with one of them names a path. */
const folders = ["app", "audit", "compliance", "db", "docs", "scripts", "tests"];

/** Paths that a Markdown text names: relative links and images, and tokens of a known folder. From the project's root. */
export function namedPaths(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => path.posix.join(path.posix.dirname(file), target));
  const token = new RegExp(`(?<![\\w./@-])(?:${folders.join("|")})/[\\w./-]*[\\w]`, "g");
  const tokens = text.replace(/\]\([^)]*\)/g, "]").match(token) ?? [];
  return [...new Set([...links, ...tokens])].sort();
}

export function missingPaths(file: string): string[] {
  return namedPaths(file, readFileSync(file, "utf8")).filter((named) => !existsSync(named));
}

/** Every file below `folder` whose name ends so, from the project's root. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.posix.join(folder, name.split(path.sep).join("/")))
    .sort();
}
