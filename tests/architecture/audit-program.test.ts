import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { exportLog } from "#audit/export.ts";
import { formatKey } from "#audit/note.ts";
import { verifyLog } from "#audit/verify.ts";
import { newNoteKey } from "#tests/unit/audit/keys.ts";
import { ORIGIN, sampleLog } from "#tests/unit/audit/sample.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bedside-audit-program-"));
const program = path.join(folder, "audit.mjs");
beforeAll(() => {
  // Builds it when a source is newer; a file that is not there decides nothing.
  const { status } = spawnSync(process.execPath, ["scripts/audit.mjs", "verify", "no-such-file"]);
  expect(status).toBe(3);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the audit command line is one file that needs nothing but Node", async () => {
  copyFileSync("build/audit.mjs", program);
  const imported = [...readFileSync(program, "utf8").matchAll(/^import .* from "([^"]+)"/gm)];
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter(([, name = ""]) => !builtinModules.includes(name.replace("node:", "")))).toEqual([]);

  const { key, sign } = newNoteKey(ORIGIN);
  const store = sampleLog(20);
  const { root, size } = await verifyLog(store, { origin: ORIGIN });
  const note = await signCheckpoint({ origin: ORIGIN, size, root }, key.publicKey, sign);
  let text = "";
  for await (const line of exportLog(store, note, size)) text += line;
  const check = (name: string, content: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    const args = [program, "verify", file, "--key", formatKey(key)];
    return spawnSync(process.execPath, args, {
      cwd: folder,
      env: { NODE_ENV: "production" },
      encoding: "utf8",
    });
  };
  expect(check("whole.ndjson", text)).toMatchObject({ status: 0, stderr: "" });
  const cut = text.split("\n").toSpliced(10, 1).join("\n");
  expect(check("cut.ndjson", cut)).toMatchObject({ status: 2, stdout: expect.stringContaining("E_GAP") });
});
