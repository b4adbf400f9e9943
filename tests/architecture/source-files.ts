import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

export interface SourceFile {
  path: string;
  text: string;
}

/** The tracked and the new files under `folders` whose names end in one of `suffixes`. */
export function sourceFiles(
  folders: string[],
  suffixes: string[] = [".ts", ".tsx", ".mjs", ".js"],
): SourceFile[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", ...folders],
    {
      encoding: "utf8",
    },
  );
  return listed
    .split("\0")
    .filter((path) => suffixes.some((suffix) => path.endsWith(suffix)) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
