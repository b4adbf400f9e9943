import { describe, expect, it } from "vitest";
import { chooseLocale, localeCookieValue } from "#app/i18n/choose-locale.ts";

describe("the language of a request", () => {
  it.each([
    [null, null, "en"],
    ["bedside-locale=ar", "en", "ar"],
    ["a=b; bedside-locale=ar; c=d", null, "ar"],
    ["bedside-locale=xx", "ar", "ar"],
    ["x-bedside-locale=ar", "en", "en"],
    ["bedside-locale=arabic", "en", "en"],
    [null, "ar-EG,ar;q=0.9,en;q=0.8", "ar"],
    [null, "de, en;q=0.5, ar;q=0.7", "ar"],
    [null, "de, en;q=0.7, ar;q=0.7", "en"],
    [null, "ar;q=0, fr", "en"],
    [null, "AR-SA", "ar"],
    [null, ";;;,,q=,ar;q=x", "en"],
  ] as const)("cookie %j, header %j: %s", (cookie, header, expected) => {
    expect(chooseLocale(cookie, header)).toBe(expected);
  });

  it("comes back from the cookie it sets", () => {
    expect(chooseLocale(localeCookieValue("ar").split(";")[0] ?? "", "en")).toBe("ar");
  });
});
