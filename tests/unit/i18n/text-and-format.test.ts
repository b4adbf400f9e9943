import { beforeAll, describe, expect, it } from "vitest";
import { catalogOf, loadCatalog } from "#app/i18n/catalog.ts";
import { createText, type Translate } from "#app/i18n/create-text.ts";
import { createFormat } from "#app/i18n/format.ts";

let english: Translate;
let arabic: Translate;
beforeAll(async () => {
  await Promise.all([loadCatalog("en"), loadCatalog("ar")]);
  english = createText("en", catalogOf("en"));
  arabic = createText("ar", catalogOf("ar"));
});

describe("texts", () => {
  it("count in both languages, with Latin digits", () => {
    expect(english("messages.unread", { count: 1 })).toBe("1 unread message");
    expect(english("messages.unread", { count: 1234 })).toBe("1,234 unread messages");
    expect(arabic("messages.unread", { count: 2 })).toBe("رسالتان غير مقروءتين");
    expect(arabic("messages.unread", { count: 5 })).toBe("5 رسائل غير مقروءة");
  });

  it("isolate values whose direction could reorder the sentence, and leave plain ones searchable", () => {
    expect(english("emergency.call", { number: "112" })).toBe("Emergency: call 112");
    expect(english("people.status", {})).toBe("Status");
    expect(english("readers.line", { names: "أحمد" })).toBe("Only \u2068أحمد\u2069 can read this");
    expect(arabic("emergency.call", { number: "112" })).toContain("\u2068112\u2069");
  });

  it("keep the order of a list of names in both scripts", () => {
    const list = createFormat("ar", "UTC").list(["Dr Amal Haddad", "أحمد"]);
    expect(list).toBe("\u2068Dr\u00a0Amal\u00a0Haddad\u2069 و\u2068أحمد\u2069");
  });

  it("keep the Arabic “and” apart from a Latin name, and the name with it on one line, unless it is a long one", () => {
    const { list } = createFormat("ar", "UTC");
    expect(list(["أحمد منصور", "Maya Ortiz"])).toBe(
      "\u2068أحمد منصور\u2069 و\u00a0\u2068Maya\u00a0Ortiz\u2069",
    );
    expect(list(["3", "5", "Team for diabetes and feet"])).toBe(
      "\u20683\u2069 و\u00a0\u20685\u2069 و\u00a0\u2068Team for diabetes and feet\u2069",
    );
    expect(createFormat("en", "UTC").list(["Maya Ortiz", "أحمد"])).toBe("Maya Ortiz and \u2068أحمد\u2069");
  });

  it("treat a value as text, never as a pattern or markup", () => {
    expect(english("readers.line", { names: "{x} <b>'#" })).toBe("Only {x} <b>'# can read this");
  });
});

describe("formats", () => {
  const noon = Date.UTC(2026, 4, 3, 12, 5);
  it("use the zone they are given", () => {
    expect(createFormat("en", "UTC").dateTime(noon)).toBe("3 May 2026 at 12:05");
    expect(createFormat("en", "Asia/Riyadh").time(noon)).toBe("15:05");
  });

  it("write Arabic dates with Latin digits", () => {
    expect(createFormat("ar", "UTC").date(noon)).toBe("3 مايو 2026");
  });

  it("name a day by how near it is, across midnight of the zone", () => {
    const format = createFormat("en", "UTC");
    expect(format.recent(noon, noon + 3_600_000)).toBe("12:05");
    expect(format.recent(noon, noon + 12 * 3_600_000)).toBe("Yesterday");
    expect(format.recent(noon, noon + 3 * 86_400_000)).toBe("Sunday");
    expect(format.recent(noon, noon + 9 * 86_400_000)).toBe("3 May 2026");
    expect(format.isSameDay(noon, noon + 11 * 3_600_000)).toBe(true);
    expect(createFormat("en", "Asia/Riyadh").isSameDay(noon, noon + 11 * 3_600_000)).toBe(false);
  });

  it("say how long ago in the largest whole unit", () => {
    const format = createFormat("en", "UTC");
    expect(format.relative(noon, noon + 90 * 60_000)).toBe("1 hour ago");
    expect(format.relative(noon + 2 * 86_400_000, noon)).toBe("in 2 days");
    expect(format.relative(noon, noon)).toBe("this minute");
  });
});
