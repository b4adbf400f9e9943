import { fromBase64url } from "./base64.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { entityId, entryIn } from "./entry.ts";
import { checkEpochGenesis } from "./epoch.ts";
import { HASH_LENGTH } from "./hashes.ts";
import { follows } from "./lineage.ts";
import type { EpochChange } from "./log-change.ts";

/** The last checkpoint of the log before, as `prev` of a first entry writes it (SPEC §4); null for any other text. */
export function parsePrevious(text: string): Checkpoint | null {
  const [, origin, size, root] = /^(.+)\/(0|[1-9]\d{0,15})\/([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
  if (origin === undefined || root === undefined || !Number.isSafeInteger(Number(size))) return null;
  const bytes = fromBase64url(root);
  return bytes?.length === HASH_LENGTH ? { origin, size: Number(size), root: bytes } : null;
}

/**
 * The last checkpoint that the first entry of the log `origin` names, when that entry is what it must be: of this log, after one
 * that it may follow, and after a restore naming exactly `restore`, where that is known. Null otherwise.
 */
export function previousOf(body: Uint8Array, origin: string, restore: EpochChange | null): Checkpoint | null {
  const entry = entryIn(body);
  if (entry?.e !== "log.genesis") return null;
  const said = (type: string) => entityId(entry.x, type);
  const previous = parsePrevious(said("prev") ?? "");
  const isIts = said("origin") === origin && previous !== null && follows(previous.origin, origin);
  const isBroken = checkEpochGenesis(origin, entry.x, restore).some(({ code }) => code === "E_EPOCH");
  return isIts && !isBroken ? previous : null;
}
