import { createHash } from "node:crypto";
import { type CompactRange, EMPTY_RANGE, extendRange } from "#audit/compact-range.ts";
import { FIRST_LINK, leafHash, linkHash } from "#audit/hashes.ts";
import { verifyLog } from "#audit/verify.ts";
import { ORIGIN, sampleLog } from "#tests/unit/audit/sample.ts";
import { compare, type Effort, ratio, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";

const bare = "bare SHA-256 over the same bytes";

/** A whole log recomputed, on one thread: leaf, link and tree, without and with reading what the entries say. */
export async function verifyFigures(effort: Effort): Promise<Figure[]> {
  const entries = effort === trialEffort ? 300 : 5_000;
  const store = sampleLog(entries);
  const bodies = store.rows.flatMap(({ body }) => body ?? []);
  const comparison = await compare(
    {
      structures: () => {
        let range: CompactRange = EMPTY_RANGE;
        let link: Uint8Array = FIRST_LINK;
        for (const body of bodies) {
          const leaf = leafHash(body);
          link = linkHash(link, leaf);
          range = extendRange(range, [leaf]);
        }
      },
      verification: async () => {
        const { size } = await verifyLog(store, { origin: ORIGIN, withoutTiles: true });
        if (size !== entries) throw new Error("the log was not read to its end");
      },
      [bare]: () => {
        for (const body of bodies) createHash("sha256").update(body).digest();
      },
    },
    effort,
  );
  const each = { where: "Node" } as const;
  const count = entries.toLocaleString("en");
  return [
    ratio(comparison, "structures", bare, {
      ...each,
      name: `leaf, link and root of ${count} entries`,
      aim: { type: "at most", value: 4 },
    }),
    ratio(comparison, "verification", bare, {
      ...each,
      name: `verify ${count} entries, parsing included`,
      aim: { type: "at most", value: 6 },
    }),
  ];
}
