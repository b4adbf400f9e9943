import { describe, expect, test } from "vitest";
import { entropyFromWords, wordsFromEntropy } from "#app/crypto/primitives/words.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { formatInviteFragment, parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { nameCommitment, opensName } from "#app/crypto/public/name-commitment.ts";
import { formatSafetyQr, parseSafetyQr } from "#app/crypto/public/safety-qr.ts";
import { kitFromWords } from "#app/crypto/secret/kit.ts";
import {
  formatLinkQr,
  linkDigits,
  linkIdOf,
  openLinkMessage,
  parseLinkQr,
  sealLinkMessage,
} from "#app/crypto/secret/linking.ts";
import { toHex, utf8 } from "#app/lib/bytes.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import { seededRandom } from "#tests/factories/test-person.ts";

const random = seededRandom("words and links");

describe("twelve words", () => {
  const entropy = random(16);
  const words = wordsFromEntropy(entropy);

  test("are read whatever the case, the spaces and the compatibility form", () => {
    const typed = [
      words.join(" "),
      words.join(" ").toUpperCase(),
      `\n ${words.join("\t  ")} \u00a0`,
      words.join("\u3000"),
      words.map((word) => word.replace("i", "ｉ").replace("a", "ａ")).join(" "),
    ];
    for (const text of typed) {
      const result = entropyFromWords(text);
      expect(result.ok && toHex(result.entropy)).toBe(toHex(entropy));
    }
  });

  test("say what is wrong: how many, which one, or the checksum", () => {
    const problem = (list: string[]) => {
      const result = kitFromWords(list.join(" "));
      return result.ok ? null : result.problem;
    };
    expect(problem(words.slice(1))).toEqual({ code: "count", count: 11 });
    expect(problem([...words, "zoo"])).toEqual({ code: "count", count: 13 });
    expect(problem([])).toEqual({ code: "count", count: 0 });
    expect(problem(words.with(4, "abandonn"))).toEqual({ code: "unknown", position: 4 });
    const wrongLast = ["zoo", "zone", "zero"].find(
      (word) => problem(words.with(11, word))?.code === "checksum",
    );
    expect(wrongLast).toBeDefined();
  });
});

describe("an invitation fragment", () => {
  const fragment = { invId: random(16), secret: random(16), clinicId: random(32) };
  const text = formatInviteFragment(fragment);

  test("is read back from the link, with or without its #", () => {
    expect(parseInviteFragment(text)).toEqual(fragment);
    expect(parseInviteFragment(`#${text}`)).toEqual(fragment);
  });

  test("of another version, length or alphabet is refused", async () => {
    const refused = async (altered: string) => refusalOf(() => parseInviteFragment(altered));
    expect(await refused(text.replace("1.", "2."))).toBe("E_VERSION");
    expect(await refused("")).toBe("E_VERSION");
    expect(await refused(`${text}.x`)).toBe("E_SCHEMA");
    expect(await refused(text.slice(0, -1))).toBe("E_SCHEMA");
    expect(await refused(text.replace(/.$/, "="))).toBe("E_SCHEMA");
    expect(await refused("1.AA.AA.AA")).toBe("E_SCHEMA");
  });
});

describe("a name commitment", () => {
  test("opens with its salt and name only, NFC and at most 255 bytes", async () => {
    const salt = random(32);
    const commitment = nameCommitment(salt, "Zoë");
    expect(opensName(commitment, salt, "Zoë")).toBe(true);
    expect(opensName(commitment, salt, "Zoe")).toBe(false);
    expect(opensName(commitment, random(32), "Zoë")).toBe(false);
    expect(await refusalOf(() => nameCommitment(salt, "Zoe\u0308"))).toBe("E_SCHEMA");
    expect(await refusalOf(() => nameCommitment(salt, "\ud800"))).toBe("E_SCHEMA");
    expect(await refusalOf(() => nameCommitment(salt, ""))).toBe("E_SCHEMA");
    expect(nameCommitment(salt, "é".repeat(127))).toHaveLength(32);
    expect(await refusalOf(() => nameCommitment(salt, "é".repeat(128)))).toBe("E_LIMIT");
  });
});

describe("the safety QR", () => {
  const point = (byte: number, seq: number) => ({
    account: new Uint8Array(32).fill(byte),
    seq,
    head: random(32),
  });
  const [low, high] = [point(1, 4), point(2, 5)];
  const rest = { logSize: 77, logRoot: random(32) };
  const text = formatSafetyQr({ a: low, b: high, ...rest });

  test("is the same text on both sides, and is read back", () => {
    expect(formatSafetyQr({ a: high, b: low, ...rest })).toBe(text);
    expect(parseSafetyQr(text)).toEqual({ a: low, b: high, ...rest });
  });

  test("that does not fit is refused", async () => {
    const refused = async (altered: string) => refusalOf(() => parseSafetyQr(altered));
    expect(await refused(text.replace("1|", "2|"))).toBe("E_VERSION");
    expect(await refused(text.replace("|4|", "|04|"))).toBe("E_SCHEMA");
    expect(await refused(text.replace("|4|", "|-4|"))).toBe("E_SCHEMA");
    expect(await refused(text.replace("|4|", "|9999999999999999|"))).toBe("E_SCHEMA");
    expect(await refused(`${text}|`)).toBe("E_SCHEMA");
    expect(await refused(text.slice(0, -2))).toBe("E_SCHEMA");
  });
});

describe("linking", () => {
  const linkSecret = random(16);

  test("a message opens in its own direction and under its own secret only", async () => {
    const sealed = sealLinkMessage(utf8("offer"), linkSecret, "old", random);
    expect(openLinkMessage(sealed, linkSecret, "old")).toEqual(utf8("offer"));
    expect(await refusalOf(() => openLinkMessage(sealed, linkSecret, "new"))).toBe("E_CT");
    expect(await refusalOf(() => openLinkMessage(sealed, random(16), "old"))).toBe("E_CT");
    expect(await refusalOf(() => openLinkMessage(sealed.slice(0, 39), linkSecret, "old"))).toBe("E_LEN");
    expect(linkIdOf(linkSecret)).toHaveLength(16);
  });

  test("six digits depend on secret, device and account", () => {
    const [device, account] = [random(32), random(32)];
    const digits = linkDigits(linkSecret, device, account);
    expect(digits).toMatch(/^[0-9]{6}$/);
    expect(linkDigits(linkSecret, account, device)).not.toBe(digits);
    expect(linkDigits(random(16), device, account)).not.toBe(digits);
  });

  test("the QR is read back, anything else refused", async () => {
    const deviceId = random(32);
    const text = formatLinkQr(linkSecret, deviceId);
    expect(parseLinkQr(text)).toEqual({ linkSecret, deviceId });
    expect(await refusalOf(() => parseLinkQr(text.replace("1|", "2|")))).toBe("E_VERSION");
    expect(await refusalOf(() => parseLinkQr(text.slice(0, -2)))).toBe("E_SCHEMA");
    expect(await refusalOf(() => parseLinkQr(`${text}|x`))).toBe("E_SCHEMA");
  });
});

test("a passkey registration is bound to challenge, origin and credential", async () => {
  const input = { challenge: random(32), origin: "https://clinic.example", credentialId: random(20) };
  const message = apiAuthMessage(input);
  expect(message).toHaveLength(96);
  for (const change of [
    { challenge: random(32) },
    { origin: "https://clinic.example.org" },
    { credentialId: random(20) },
  ])
    expect(apiAuthMessage({ ...input, ...change })).not.toEqual(message);
  expect(await refusalOf(() => apiAuthMessage({ ...input, challenge: random(31) }))).toBe("E_LEN");
});
