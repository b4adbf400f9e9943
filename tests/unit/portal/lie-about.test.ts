import { expect, it } from "vitest";
import { isLieAbout } from "#app/portal/lie-about.ts";

it("whatever does not fit a sheet or another device is told as that, and a log that is not whole as what it is", () => {
  for (const code of ["E_CHAIN(kit)", "E_CHAIN(prev)", "E_SIG", "E_CT", "E_SCHEMA", "E_TRAILING"])
    expect(isLieAbout(code), code).toBe(true);
  const others = ["E_STALE_LOG", "E_FORK", "E_LOG_KEY", "E_LINK", "E_CANCELLED", "E_STORAGE", "E_CHAINED"];
  for (const code of others) expect(isLieAbout(code), code).toBe(false);
});
