import type { Entity } from "#audit/entry.ts";
import { keyEntities } from "#audit/key-entry.ts";
import { keylogOrigin } from "#audit/lineage.ts";
import type { EpochChange } from "#audit/log-change.ts";
import { readChange } from "#audit/log-change-note.ts";

/** The restore after which both logs go on now; null where there was none. */
export function newestEpoch(changes: readonly string[]): EpochChange | null {
  const epochs = changes.map((note) => readChange(note).change).filter(({ kind }) => kind === "epoch");
  // The filter has just looked.
  return (epochs.at(-1) as EpochChange | undefined) ?? null;
}

/** The name of the clinic's key log, pinned by every browser with its key (protocol SPEC §13). */
export function keylogNameNow(host: string, changes: readonly string[]): string {
  return newestEpoch(changes)?.keys.next ?? keylogOrigin(host, 1);
}

/** What the entries about replaced keys say, oldest first. */
export function everyKeyEntry(changes: readonly string[]): Entity[][] {
  return changes.flatMap((note) => {
    const { change } = readChange(note);
    return change.kind === "key" ? [keyEntities(change, note)] : [];
  });
}
