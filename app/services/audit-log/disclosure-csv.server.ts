import { stringify } from "csv-stringify/sync";
import { disclosureText } from "#app/protocol/disclosure-api.ts";
import { entityId, parseEntry } from "#audit/entry.ts";
import type { DisclosureLeaf } from "#db/queries/disclosures.server.ts";
import { csvForm } from "./csv-form.server.ts";

const header = [
  "date",
  "recipient",
  "address",
  "what",
  "purpose",
  "ground",
  "recorded",
  "recorded_by",
  "log",
  "entry",
  "disclosure",
  "corrects",
];

/** An accounting for a spreadsheet: what was erased keeps its line, with the words left out. */
export function disclosureCsv(
  lines: readonly DisclosureLeaf[],
  people: readonly { pseudonym: string; name: string }[],
): string {
  const rows = lines.map(({ log, seq, body, part }) => {
    const { ts, a, x } = parseEntry(body);
    const said = part && textIn(part.bytes);
    const of = (type: string) => entityId(x, type) ?? "";
    const { date, recipient, address, what, purpose, ground } = said ?? nothing;
    const by = people.find(({ pseudonym }) => pseudonym === a.p)?.name ?? a.p;
    return [
      ...[date, recipient, address, what, purpose, ground, ts, by, log, seq],
      ...[of("disclosure"), of("corrects")],
    ];
  });
  return stringify([header, ...rows], csvForm);
}

const nothing = { date: "", recipient: "erased", address: "", what: "", purpose: "", ground: "" };

function textIn(bytes: Uint8Array) {
  try {
    return disclosureText.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return { ...nothing, recipient: "unreadable" };
  }
}
