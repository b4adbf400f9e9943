import { describe, expect, it } from "vitest";
import { refuseAdvance } from "#audit/advance.ts";
import { CheckpointError, checkpointText, openCheckpoint, signCheckpoint } from "#audit/checkpoint.ts";
import { verifyEd25519 } from "#audit/cli/ed25519.ts";
import { EMPTY_RANGE, extendRange, rangeRoot } from "#audit/compact-range.ts";
import { leafHash } from "#audit/hashes.ts";
import { proveConsistency, proveInclusion } from "#audit/merkle-proof.ts";
import { formatKey, NoteError, type NoteKey, parseKey, signNote } from "#audit/note.ts";
import { checkProof, formatProof, ProofError, parseProof } from "#audit/proof.ts";
import { tileNodes } from "#audit/tiles.ts";
import { newNoteKey } from "./keys.ts";
import { ORIGIN, sampleLog } from "./sample.ts";

const log = newNoteKey(ORIGIN);
const stranger = newNoteKey("witness.test");
const root = leafHash(Uint8Array.of(1));
const checkpoint = { origin: ORIGIN, size: 1, root };
const good = await signCheckpoint(checkpoint, log.key.publicKey, log.sign);
const bytes = (text: string) => new TextEncoder().encode(text);
const open = (note: string | Uint8Array, keys: NoteKey[] = [log.key], origin = ORIGIN) => {
  try {
    return openCheckpoint(typeof note === "string" ? bytes(note) : note, origin, keys, verifyEd25519);
  } catch (error) {
    if (error instanceof NoteError || error instanceof CheckpointError) return error.code;
    throw error;
  }
};
/** A note over any text, signed by the real key. */
const signed = (text: string) => signNote(text, log.key, log.sign);
const lines = good.split("\n");
const signature = lines[4] as string;

describe("checkpoint", () => {
  it("opens to what was signed", () => {
    expect(open(good)).toEqual(checkpoint);
    expect(parseKey(formatKey(log.key))).toEqual(log.key);
  });

  it("agrees with the example key hash of c2sp.org/signed-note's construction", () => {
    expect(formatKey(log.key)).toMatch(
      /^clinic\.test\/bedside-audit\/2026\+[0-9a-f]{8}\+A[A-Za-z0-9+/=]{43}$/,
    );
  });

  it("opens beside signatures of unknown keys", async () => {
    const other = (await signNote(checkpointText(checkpoint), stranger.key, stranger.sign)).split("\n")[4];
    expect(open(`${good}${other}\n`)).toEqual(checkpoint);
  });

  it("refuses a known key whose signature fails even when another known key is right", async () => {
    const two = [log.key, stranger.key];
    const wrong = (await signNote("another text\n", stranger.key, stranger.sign)).split("\n")[2];
    expect(open(`${good}${wrong}\n`, two)).toBe("E_SIG");
    expect(open(`${good}${wrong}\n`)).toEqual(checkpoint);
  });

  it("refuses each flipped bit of the note", () => {
    const whole = bytes(good);
    for (let at = 0; at < whole.length * 8; at++) {
      const damaged = whole.slice();
      damaged[at >> 3] = (damaged[at >> 3] as number) ^ (1 << (at & 7));
      expect(["E_SIG", "E_NOTE", "E_ORIGIN"], `bit ${at}`).toContain(open(damaged));
    }
  });

  const broken: [string, string | Uint8Array][] = [
    ["CRLF", good.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${good}`],
    ["a NUL", good.replace("\n1\n", "\n1\0\n")],
    ["no final newline", good.slice(0, -1)],
    ["no blank line", good.replace("\n\n", "\n")],
    ["no signature", good.slice(0, good.indexOf("\n\n") + 2)],
    ["17 signatures", good + `${signature}\n`.repeat(16)],
    ["a hyphen for the dash", good.replace("—", "-")],
    ["a signature of two words", good.replace(signature, `${signature} x`)],
    ["invalid UTF-8", Uint8Array.of(...bytes(good), 0xff, 0x0a)],
    ["base64 with loose bits", good.replace(signature, `${signature.slice(0, -2)}B=`)],
    ["64 KiB", `${good}— x ${"A".repeat(70_000)}\n`],
    ["nothing", ""],
    ["an ANSI escape", good.replace("clinic", "\u001b[31mclinic")],
  ];
  it.each(broken)("refuses %s before it looks at any signature", (_, note) => {
    expect(note).not.toBe(good);
    expect(open(note)).toBe("E_NOTE");
  });

  it("refuses a stripped signature, an unknown key, a right name with another key", async () => {
    const twin = newNoteKey(ORIGIN);
    expect(open(good, [stranger.key])).toBe("E_SIG");
    expect(open(await signNote(checkpointText(checkpoint), twin.key, twin.sign))).toBe("E_SIG");
  });

  const text = checkpointText(checkpoint);
  const texts: [string, string, string][] = [
    ["a leading zero", text.replace("\n1\n", "\n01\n"), "E_NOTE"],
    ["a plus sign", text.replace("\n1\n", "\n+1\n"), "E_NOTE"],
    ["an exponent", text.replace("\n1\n", "\n1e3\n"), "E_NOTE"],
    ["2^53", text.replace("\n1\n", "\n9007199254740992\n"), "E_NOTE"],
    ["an extension line", `${text}extension\n`, "E_NOTE"],
    ["a missing root", `${ORIGIN}\n1\n`, "E_NOTE"],
    ["a root of 31 bytes", `${ORIGIN}\n1\n${Buffer.alloc(31).toString("base64")}\n`, "E_NOTE"],
    ["base64url", text.replace(/\n[^\n]+\n$/, `\n${"_".repeat(43)}=\n`), "E_NOTE"],
    ["another year", text.replace("2026", "2025"), "E_ORIGIN"],
    ["another clinic", text.replace("clinic", "clinics"), "E_ORIGIN"],
    ["another epoch", text.replace("2026", "2026.2"), "E_ORIGIN"],
  ];
  it.each(texts)("refuses %s although it is signed", async (_, changed, wanted) => {
    expect(changed).not.toBe(text);
    expect(open(await signed(changed))).toBe(wanted);
  });

  it("does not sign what nobody would read", async () => {
    await expect(signed("no newline")).rejects.toMatchObject({ code: "E_NOTE" });
    await expect(signNote("x\n", { ...log.key, name: "two words" }, log.sign)).rejects.toThrow();
  });
});

describe("advance", () => {
  const at = (size: number, fork = 0) => {
    const leaves = Array.from({ length: size }, (_, i) => leafHash(Uint8Array.of(i, i === 2 ? fork : 0)));
    const nodes = tileNodes(async () => Buffer.concat(leaves));
    return { nodes, point: { origin: ORIGIN, size, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) } };
  };

  it("lets an extension pass and refuses rollback, fork and another log", async () => {
    const proof = await proveConsistency(at(9).nodes, 5, 9);
    expect(refuseAdvance(at(5).point, at(9).point, proof)).toBeNull();
    expect(refuseAdvance(null, at(9).point, [])).toBeNull();
    expect(refuseAdvance(at(0).point, at(9).point, [])).toBeNull();
    expect(refuseAdvance({ ...at(0).point, root }, at(9).point, [])).toMatchObject({ code: "E_FORK" });
    expect(refuseAdvance(at(9).point, at(5).point, [])).toMatchObject({ code: "E_ROLLBACK", seq: 5, to: 9 });
    expect(refuseAdvance(at(9).point, at(9, 1).point, [])).toMatchObject({ code: "E_FORK" });
    const forked = await proveConsistency(at(9, 1).nodes, 5, 9);
    expect(refuseAdvance(at(5).point, at(9, 1).point, forked)).toMatchObject({ code: "E_FORK" });
    expect(refuseAdvance(at(5).point, { ...at(9).point, origin: "x" }, proof)).toMatchObject({
      code: "E_ORIGIN",
    });
  });
});

describe("tlog-proof", () => {
  it("proves one entry to a stranger, and no other entry or place", async () => {
    const store = sampleLog(7);
    const leaves = store.rows.map((row) => row.leaf);
    const point = { origin: ORIGIN, size: 7, root: rangeRoot(extendRange(EMPTY_RANGE, leaves)) };
    const note = await signCheckpoint(point, log.key.publicKey, log.sign);
    const hashes = await proveInclusion(tileNodes(store.tile), 3, 7);
    const text = formatProof({ index: 3, hashes, checkpoint: note });
    const trust = { origin: ORIGIN, keys: [log.key], verify: verifyEd25519 };
    const body = (seq: number) => store.rows[seq]?.body ?? new Uint8Array();
    expect(text.startsWith("c2sp.org/tlog-proof@v1\nindex 3\n")).toBe(true);
    expect(parseProof(text)).toEqual({ index: 3, hashes, checkpoint: note });
    expect(checkProof(body(3), parseProof(text), trust)).toBe(true);
    expect(checkProof(body(4), parseProof(text), trust)).toBe(false);
    expect(checkProof(body(3), parseProof(text.replace("index 3", "index 2")), trust)).toBe(false);
    expect(() => checkProof(body(3), parseProof(text), { ...trust, origin: "elsewhere" })).toThrow(
      "E_ORIGIN",
    );
    expect(() => checkProof(body(3), parseProof(text), { ...trust, keys: [stranger.key] })).toThrow("E_SIG");
    for (const broken of [
      "",
      "x",
      text.replace("index 3", "index 03"),
      text.replace("@v1", "@v2"),
      text.replace("\nindex", "\nextra AA==\nindex"),
    ])
      expect(() => parseProof(broken)).toThrow(ProofError);
  });
});
