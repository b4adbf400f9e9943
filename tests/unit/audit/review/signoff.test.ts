import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeContext, notComputed, parseContext, type ReviewContext } from "#audit/review/context.ts";
import {
  encodeFindings,
  findingsOf,
  parseFindings,
  type ReviewFinding,
  RULES,
} from "#audit/review/finding.ts";
import { parseSignoff, type Signoff, signoffMessage, signoffText } from "#audit/review/signoff.ts";

const signoff: Signoff = {
  ...{
    origin: "clinic.test/bedside-audit/2026",
    size: 20,
    root: new Uint8Array(32).fill(1),
    from: 3,
    to: 20,
  },
  ...{ rules: "bedside-review/1", context: new Uint8Array(32).fill(2), count: 2 },
  ...{ findings: new Uint8Array(32).fill(3), account: "A".repeat(43), device: "B".repeat(43) },
  atMs: Date.parse("2026-05-06T10:00:00.000Z"),
};
const context: ReviewContext = {
  ...{ bulkPatients: 20, dormantDays: 30, denials: 5, watched: ["p2", "p1"] },
  hours: { zone: "Europe/Berlin", from: 8, to: 18, days: [5, 1] },
  names: [{ pseudonym: "p1", staff: true, surname: "s", full: "f" }],
};

test("a sign-off reads back as what was signed, and every changed letter of it is another or none", () => {
  const text = signoffText(signoff);
  expect(parseSignoff(text)).toEqual(signoff);
  for (let at = 0; at < text.length; at++) {
    const changed = `${text.slice(0, at)}${text[at] === "7" ? "8" : "7"}${text.slice(at + 1)}`;
    const parsed = parseSignoff(changed);
    if (parsed) expect(signoffText(parsed)).toBe(changed);
    expect(parsed).not.toEqual(signoff);
  }
  for (const lie of [`${text}\n`, text.replace("size 20", "size 020"), text.replace("3 20", "21 20"), ""])
    expect(parseSignoff(lie)).toBeNull();
});

test("what the device signs is the protocol's tag and the text", () => {
  const message = signoffMessage("x");
  expect(message[0]).toBe(23);
  expect(new TextDecoder().decode(message.subarray(1))).toBe("bedside/1/audit-signoffx");
});

test("a context has one text, whatever the order it came in", () => {
  const text = encodeContext(context);
  expect(encodeContext({ ...context, watched: ["p1", "p2"] })).toBe(text);
  expect(encodeContext(parseContext(text) ?? context)).toBe(text);
  for (const lie of [
    ` ${text}`,
    text.replace("20", '"20"'),
    text.replace('["p1","p2"]', '["p2","p1"]'),
    "null",
  ])
    expect(parseContext(lie)).toBeNull();
  expect(notComputed({ ...context, hours: null, watched: [] })).toEqual(["R3", "R7"]);
});

const hit = fc.record({
  rule: fc.constantFrom(...RULES),
  seq: fc.nat(100),
  subject: fc.option(fc.constantFrom("a", "b")),
  patient: fc.option(fc.constantFrom("p", "q")),
});

test("findings are the same text whatever order the hits came in, and read back", () => {
  fc.assert(
    fc.property(fc.array(hit), (hits) => {
      const text = encodeFindings(findingsOf(hits));
      expect(encodeFindings(findingsOf(hits.toReversed()))).toBe(text);
      expect(encodeFindings(parseFindings(text) ?? [])).toBe(text);
    }),
  );
});

test("a finding that could have been written otherwise is refused", () => {
  const one: ReviewFinding = { rule: "R1", subject: "a", patient: null, first: 1, last: 2, count: 2 };
  const text = encodeFindings([one]);
  const lies = [
    text.trimEnd(),
    ` ${text}`,
    text.replace("R1", "R99"),
    text.replace('"first":1', '"first":1.5'),
    text.replace('"a"', '"=cmd()"'),
    text.replace('"a"', '"\\u0061"'),
    "nothing\n",
  ];
  for (const lie of lies) expect([lie, parseFindings(lie)]).toEqual([lie, null]);
});
