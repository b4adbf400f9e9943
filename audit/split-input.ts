import { MAX_PATIENTS } from "./entry.ts";
import type { EntryInput } from "./entry-input.ts";

/** Entities a leaf holds beside 64 patients within 4,096 bytes, ids being 43 characters. */
export const MAX_ENTITIES = 24;

export interface InputPart {
  input: EntryInput;
  /** "k/n". */
  part: string;
}

/**
 * One access as the entries it needs: patients by 64, entities by 24, in the given order; everything else repeats,
 * the private part goes with the first. The parts of an access are appended together, so they stand side by side.
 */
export function splitInput(input: EntryInput): InputPart[] {
  const count = Math.max(
    1,
    Math.ceil(input.p.length / MAX_PATIENTS),
    Math.ceil(input.x.length / MAX_ENTITIES),
  );
  if (count === 1) return [{ part: "1/1", input }];
  return Array.from({ length: count }, (_, k) => ({
    part: `${k + 1}/${count}`,
    input: {
      ...input,
      p: input.p.slice(k * MAX_PATIENTS, (k + 1) * MAX_PATIENTS),
      x: input.x.slice(k * MAX_ENTITIES, (k + 1) * MAX_ENTITIES),
      private: k === 0 ? input.private : undefined,
    },
  }));
}
