import { beforeAll, describe, expect, test } from "vitest";
import { type Catalog, catalogOf, loadCatalog } from "#app/i18n/catalog.ts";
import { createText } from "#app/i18n/create-text.ts";
import { errorId } from "#app/i18n/error-id.ts";
import { errorText } from "#app/i18n/error-text.ts";
import { sourceFiles } from "#tests/architecture/source-files.ts";

/** Of the officers' log, which has words of its own (audit.code). */
const elsewhere = new Set(["E_LEAF"]);
/** Not attacks: a wish that is fulfilled already, and a rule about typing. */
const nothingToDo = new Set(["E_ADMIN_EMPTY", "E_PASSPHRASE_SHORT"]);

/** Every code that a test of an attack expects, read from the tests themselves: a new lie cannot end without words. */
const provoked = [
  ...new Set(
    sourceFiles(["tests/unit/vault", "tests/adversary/crypto", "tests/e2e"])
      .filter(({ path }) => path.endsWith(".test.ts") || path.endsWith(".spec.ts"))
      .flatMap(({ text }) =>
        [...text.matchAll(/"(E_[A-Z_]+(?:\([a-z]+\))?)"/g)].map(([, code = ""]) => code),
      ),
  ),
]
  .filter((code) => !elsewhere.has(code))
  .sort();

/** How a sentence begins that says what to do, or that nothing has to be done. */
const advice =
  /\b(add|ask|call|check|choose|clear|compare|do it|do not|go back|look|make|need|open|press|reload|remove|send|sign in|start|tell|try|type|unlock|use|wait|write)\b/i;

describe("what an attack ends in", () => {
  let catalog: Catalog;
  beforeAll(async () => {
    await Promise.all([loadCatalog("en"), loadCatalog("ar")]);
    catalog = catalogOf("en");
  });

  const idOf = (code: string) => {
    const ofVault = errorId(catalog, "vault", code);
    // As problemOf names it.
    const name = code === "E_NETWORK" ? "offline" : code;
    return ofVault === "unknown" ? errorId(catalog, "http", name) : ofVault;
  };

  test("there are codes to judge", () => {
    expect(provoked.length).toBeGreaterThan(40);
    expect(provoked).toEqual(
      expect.arrayContaining(["E_FORK", "E_STALE_LOG", "E_CHAIN(possession)", "E_LINK"]),
    );
  });

  test("has words of its own for every code, never the general ones", () => {
    expect(provoked.filter((code) => idOf(code) === "unknown")).toEqual([]);
  });

  test("says what to do next, in English and in Arabic", () => {
    for (const code of provoked) {
      const english = errorText(createText("en", catalog), idOf(code));
      if (!nothingToDo.has(code)) expect(english.body, code).toMatch(advice);
      const arabic = errorText(createText("ar", catalogOf("ar")), idOf(code));
      for (const text of [arabic.title, arabic.body]) expect(text, code).toMatch(/\p{Script=Arabic}{3}/u);
    }
  });

  test("never asks a person to go on after a lie", () => {
    const lies = provoked.filter((code) =>
      /^E_(FORK|SIG|COMMIT|RCPT|CHAIN|EQUIVOCATION|REVOKED|ANSWERED)/.test(code),
    );
    expect(lies.length).toBeGreaterThan(8);
    for (const code of lies)
      expect(errorText(createText("en", catalog), idOf(code)).body, code).not.toMatch(/\btry again\b/i);
  });
});
