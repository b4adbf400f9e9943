import { checkpointText } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { follows, parseOrigin } from "#audit/lineage.ts";
import type { LogChange } from "#audit/log-change.ts";
import { formatKey, parseKey } from "#audit/note.ts";
import type { KeptLog } from "./kept-log.ts";
import { keptCheckpoints } from "./trusted-note.ts";

/**
 * What is kept once this device's vault has followed a new key of the access log, which both keys signed for (audit SPEC §12). Where
 * the old key has signed more than it is said to have, of this log or of a later one, what was kept before, which no note of the new key fits.
 */
export function followNewKey(kept: KeptLog, change: LogChange): KeptLog {
  if (change.kind !== "key" || change.log !== "access") return kept;
  const { name, publicKey } = parseKey(kept.key);
  if (!equalBytes(publicKey, change.from)) return kept;
  const { at, to } = change;
  if (parseOrigin(at.origin)?.family !== parseOrigin(name)?.family) return kept;
  const isPast = keptCheckpoints(kept).some(
    ({ origin, size, root }) =>
      follows(at.origin, origin) ||
      (origin === at.origin && (size > at.size || (size === at.size && !equalBytes(root, at.root)))),
  );
  if (isPast) return kept;
  const replaced = [...(kept.replaced ?? []), { key: kept.key, end: checkpointText(at) }];
  return { ...kept, key: formatKey({ name, publicKey: to }), replaced };
}
