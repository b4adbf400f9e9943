import { expect, test } from "vitest";
import { AUDIT_CODES, breaksTheLog, type Finding, severity } from "#audit/audit-code.ts";
import { createFindingList } from "#audit/finding-list.ts";

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

test("of more than a thousand findings those stay that weigh most, the first of them before the last", () => {
  const { kept, add, truncated } = createFindingList();
  const give = (count: number, code: Finding["code"], from = 0) => {
    for (let n = 0; n < count; n++) add({ code, seq: from + n });
  };
  const counted = () =>
    ["I_REDACTED", "W_SKEW", "E_TICK", "E_LEAF"].map(
      (code) => kept.filter((each) => each.code === code).length,
    );
  give(400, "W_SKEW");
  give(600, "I_REDACTED");
  expect([counted(), truncated()]).toEqual([[600, 400, 0, 0], false]);
  give(1, "I_REDACTED", 9000);
  expect([counted(), truncated()]).toEqual([[600, 400, 0, 0], true]);
  expect(kept.at(-1)?.seq, "what weighs no more comes too late").toBe(599);
  give(2, "E_LEAF");
  expect(counted()).toEqual([598, 400, 0, 2]);
  expect(kept.filter(({ code }) => code === "I_REDACTED").at(-1)?.seq).toBe(597);
  give(598, "E_TICK");
  expect(counted()).toEqual([0, 400, 598, 2]);
  give(1, "W_SKEW", 9000);
  give(1, "I_REDACTED", 9000);
  expect(counted()).toEqual([0, 400, 598, 2]);
  give(500, "E_LEAF", 2);
  expect(counted()).toEqual([0, 0, 498, 502]);
  give(500, "E_LEAF", 502);
  expect([counted(), kept.length, kept.at(-1)?.seq]).toEqual([[0, 0, 0, 1000], 1000, 999]);
});
