import { stringify } from "csv-stringify/sync";
import { type Entry, entryIn } from "#audit/entry.ts";
import type { StoredEntry } from "#audit/store.ts";
import { csvForm } from "./csv-form.server.ts";

const columns: Readonly<Record<string, (entry: Entry) => string | number | null>> = {
  id: ({ id }) => id,
  happened: ({ t }) => t,
  appended: ({ ts }) => ts,
  event: ({ e }) => e,
  outcome: ({ o }) => o,
  actor_kind: ({ a }) => a.k,
  actor: ({ a }) => a.p,
  role: ({ a }) => a.r,
  session: ({ a }) => a.s,
  on_behalf_of: ({ d }) => d,
  patients: ({ p }) => p.join(" "),
  part: ({ part }) => part,
  things: ({ x }) => x.map(({ t, i }) => `${t}:${i}`).join(" "),
  items: ({ n }) => n,
  filters: ({ f }) => f.join(" "),
  purpose: ({ u }) => u,
  emergency: ({ b }) => (b ? "yes" : "no"),
  relationship: ({ rel }) => rel,
  request: ({ q }) => q,
  network: ({ net }) => net,
};

export function csvHeader(): string {
  return stringify([["number", ...Object.keys(columns)]], csvForm);
}

/** One line an entry, in pseudonyms; of what was redacted, and of bytes that are no entry, the number alone and the word for it. */
export function csvLine({ seq, body }: StoredEntry): string {
  if (body === null) return stringify([[seq, "redacted"]], csvForm);
  const entry = entryIn(body);
  if (!entry) return stringify([[seq, "unreadable"]], csvForm);
  return stringify([[seq, ...Object.values(columns).map((read) => read(entry))]], csvForm);
}
