import { describe, expect, it } from "vitest";
import { keyAlone } from "#app/verify/kept-log.ts";
import { checkLog } from "#app/verify/log-check.ts";
import { checkProofs } from "#app/verify/proof-check.ts";
import { toBase64 } from "#audit/base64.ts";
import { signCheckpoint } from "#audit/checkpoint.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { endLine, headerLine, leafLine } from "#audit/leaf-stream.ts";
import { formatKey } from "#audit/note.ts";
import { newNoteKey } from "../audit/keys.ts";
import { ORIGIN, sampleLog } from "../audit/sample.ts";

const log = sampleLog(20);
const root = rangeRoot(
  extendRange(
    EMPTY_RANGE,
    log.rows.map(({ leaf }) => leaf),
  ),
);
const clinic = newNoteKey(ORIGIN);
const impostor = newNoteKey(ORIGIN);
const told = keyAlone(formatKey(clinic.key));

async function sentBy({ key, sign }: typeof clinic) {
  const note = await signCheckpoint({ origin: ORIGIN, size: 20, root }, key.publicKey, sign);
  return { note, key: formatKey(key), consistency: [], refused: null };
}

async function* streamBy(signer: typeof clinic) {
  const { note, ...sent } = await sentBy(signer);
  const lines = log.rows.map(({ columns: _columns, ...row }) => leafLine(row));
  yield new TextEncoder().encode(
    headerLine({ from: 0, checkpoint: note, ...sent }) + lines.join("") + endLine(lines.length),
  );
}

describe("a device that was told the access log's key with its invitation", () => {
  it("believes no other at its first check, however good the log under it", async () => {
    const options = { kept: told, nowMs: 1 };
    expect(await checkLog(streamBy(impostor), options)).toMatchObject({
      outcome: "changed",
      findings: [{ code: "E_SIG" }],
    });
    expect(
      checkProofs({ ...(await sentBy(impostor)), steps: [] }, [], {
        kept: { logs: [told], restores: [] },
        nowMs: 1,
      }),
    ).toMatchObject({ findings: [{ code: "E_SIG" }] });
    // Without it the first key would have been believed: the test can fail.
    expect(await checkLog(streamBy(impostor), { kept: null, nowMs: 1 })).toMatchObject({ outcome: "whole" });
  });

  it("goes through the log from its first entry and keeps what it found", async () => {
    const verdict = await checkLog(streamBy(clinic), { kept: told, nowMs: 7 });
    expect(verdict).toMatchObject({
      outcome: "whole",
      keep: { key: told.key, checkedMs: 7, walked: { whole: 20 } },
    });
    if (verdict.outcome === "whole") expect(verdict.keep.notes[0]).toContain(toBase64(root));
  });
});
