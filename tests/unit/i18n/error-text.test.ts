import { beforeAll, describe, expect, it } from "vitest";
import type { ProtocolCode, ProtocolReason } from "#app/crypto/errors.ts";
import { type Catalog, catalogOf, loadCatalog } from "#app/i18n/catalog.ts";
import { createText } from "#app/i18n/create-text.ts";
import { errorId } from "#app/i18n/error-id.ts";
import { type ErrorTextId, errorText } from "#app/i18n/error-text.ts";
import { httpCodes } from "#app/protocol/errors.ts";

// A code without words does not compile.
const protocolCodes = {
  E_VERSION: [],
  E_SUITE: [],
  E_SUITE_DOWNGRADE: [],
  E_FLAGS: [],
  E_TRAILING: [],
  E_LEN: [],
  E_LIMIT: [],
  E_SIG: [],
  E_LOW_ORDER: [],
  E_CHAIN: ["seq", "prev", "signer", "possession", "keyreuse", "kit", "policy"],
  E_NOT_MEMBER: [],
  E_STALE_EPOCH: [],
  E_NOT_RECIPIENT: [],
  E_UNWRAP: [],
  E_COMMIT: [],
  E_CT: [],
  E_PAD: [],
  E_SCHEMA: [],
  E_RCPT: [],
  E_DUP: [],
  E_EQUIVOCATION: [],
  E_FORK: [],
  E_STALE_LOG: [],
  E_INVITE: ["used", "expired", "kind", "clinic"],
  E_ATT: ["chunks", "len", "commit", "root"],
  E_PRF: ["unavailable", "mismatch"],
  E_STORAGE_LOST: [],
} as const satisfies Record<ProtocolCode, readonly ProtocolReason[]> &
  Partial<Record<ErrorTextId, readonly ProtocolReason[]>>;

describe("words for refusals", () => {
  let catalog: Catalog;
  beforeAll(async () => {
    await Promise.all([loadCatalog("en"), loadCatalog("ar")]);
    catalog = catalogOf("en");
  });

  it("exist for every protocol code and sub-reason, never the general ones", () => {
    for (const [code, reasons] of Object.entries(protocolCodes)) {
      expect(errorId(catalog, "vault", code)).toBe(code);
      for (const reason of reasons)
        expect(errorId(catalog, "vault", `${code}(${reason})`)).toBe(`${code}.${reason}`);
    }
  });

  it("exist for every HTTP code and for being offline", () => {
    for (const code of [...httpCodes, "offline"]) expect(errorId(catalog, "http", code)).toBe(`http.${code}`);
  });

  it("are general for a code nobody knows", () => {
    expect(errorId(catalog, "vault", "E_TOMORROW")).toBe("unknown");
    expect(errorId(catalog, "http", "constructor")).toBe("unknown");
    expect(errorId(catalog, "vault", "E_CHAIN(new)")).toBe("E_CHAIN");
  });

  it("have a title and a body in both languages, without a code in them", () => {
    const ids = Object.keys(catalog).flatMap(
      (key) => /^error\.(.+)\.title$/.exec(key)?.[1] ?? [],
    ) as ErrorTextId[];
    expect(ids.length).toBeGreaterThan(60);
    for (const locale of ["en", "ar"] as const)
      for (const id of ids) {
        const { title, body } = errorText(createText(locale, catalogOf(locale)), id);
        expect(title.length, id).toBeGreaterThan(5);
        expect(body.length, id).toBeGreaterThan(5);
        expect(title + body, id).not.toMatch(/E_[A-Z]/);
      }
  });

  it("never offer to try again after a security refusal", () => {
    const attacks = [
      "E_SUITE_DOWNGRADE",
      "E_SIG",
      "E_COMMIT",
      "E_CT",
      "E_RCPT",
      "E_FORK",
      "E_EQUIVOCATION",
    ] as const;
    for (const id of attacks) expect(catalog[`error.${id}.body`], id).not.toMatch(/try again/i);
  });
});
