import { expect, test } from "vitest";
import { AUDIT_CODES, breaksTheLog, severity } from "#audit/audit-code.ts";

const found = AUDIT_CODES.map((code) => ({ code, seq: null }));

test("silence, an old end, clocks, versions and what is for the record are no change of the log; all else is", () => {
  expect(found.filter((finding) => !breaksTheLog(finding)).map(({ code }) => code)).toEqual([
    ...["E_STALE", "W_UNKNOWN_VERSION", "W_SKEW", "E_TICK", "I_REDACTED", "W_EPOCH"],
  ]);
});

test("the status is 2 for anything of integrity, 5 for a question, 1 for warnings, 0 for what is for the record", () => {
  expect([severity([]), severity([{ code: "I_REDACTED", seq: 1 }]), severity(found)]).toEqual([0, 0, 2]);
  for (const { code, seq } of found)
    expect(
      severity([
        { code: "I_REDACTED", seq },
        { code, seq },
      ]),
      code,
    ).toBe(
      ["E_TICK", "E_STALE"].includes(code) ? 5 : code.startsWith("E_") ? 2 : code.startsWith("W_") ? 1 : 0,
    );
});
