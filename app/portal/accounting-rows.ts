import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type Accounting, type DisclosureText, disclosureText } from "#app/protocol/disclosure-api.ts";
import { entryWithPart } from "#app/verify/private-fits.ts";
import { entryName, type ProofVerdict } from "#app/verify/proof-check.ts";
import { entityId } from "#audit/entry.ts";

/** One disclosure as this device found it. */
export interface DisclosureRow {
  /** Log and number of its entry. */
  key: string;
  /** Null where the entry cannot be read. */
  id: string | null;
  /** Short name of its log, in which alone its number says which entry it is. */
  log: string;
  seq: number;
  recordedMs: number | null;
  byName: string | null;
  /** A later line stands for this one. */
  corrected: boolean;
  /** Null once erased, and where it is not what the entry commits to. */
  text: DisclosureText | null;
  /** `older`: of a closed year to which nothing leads back, because a later one was destroyed. */
  proof: "checked" | "older" | "bad";
}

/** Words that no entry commits to are not shown. */
export function disclosureRows(
  answer: Accounting,
  { included, logs }: Pick<ProofVerdict, "included" | "logs">,
): DisclosureRow[] {
  const names = new Map(answer.people.map(({ pseudonym, name }) => [pseudonym, visibleBidi(name)]));
  const found = answer.lines.map((line) => ({ line, ...readLine(line) }));
  const corrected = new Set(found.map(({ of }) => of("corrects")));
  return found.map(({ line, entry, fits, text, of }) => {
    const { log, seq, part } = line;
    const isBad = entry === null || (part !== null && (!fits || text === null));
    // A refused checkpoint leads to no log at all, and then nothing is merely old.
    const isReached = logs.length === 0 || logs.includes(log);
    const proven = included.includes(entryName(line)) ? "checked" : isReached ? "bad" : "older";
    const id = of("disclosure");
    return {
      ...{ key: `${log}/${seq}`, id, log, seq },
      recordedMs: entry && Date.parse(entry.ts),
      byName: entry && entry.a.p !== null ? (names.get(entry.a.p) ?? null) : null,
      corrected: id !== null && corrected.has(id),
      text: isBad ? null : text,
      proof: isBad ? "bad" : proven,
    };
  });
}

function readLine({ body, part }: Accounting["lines"][number]) {
  const bytes = part && { salt: fromBase64url(part.salt), bytes: fromBase64url(part.bytes) };
  const found = entryWithPart(fromBase64url(body), bytes);
  const isRecord = found?.entry.e === "disclosure.record";
  return {
    entry: isRecord ? found.entry : null,
    fits: found?.fits ?? false,
    text: bytes && textIn(bytes.bytes),
    of: (type: string) => (found && entityId(found.entry.x, type)) ?? null,
  };
}

function textIn(bytes: Uint8Array): DisclosureText | null {
  try {
    return disclosureText.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}
