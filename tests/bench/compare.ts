import type { Aim, Figure } from "./figure.ts";

export type Work = () => unknown;

export interface Comparison {
  /** Milliseconds of one call, round by round. */
  times: Record<string, number[]>;
}

/** How long one subject of one round shall run, and how many rounds. */
export interface Effort {
  rounds: number;
  sliceMs: number;
}

export const fullEffort: Effort = { rounds: 31, sliceMs: 15 };
/** Enough to see that a bench works: nothing may be concluded from its figures. */
export const trialEffort: Effort = { rounds: 2, sliceMs: 1 };

/**
 * Times every subject in every round, one after another and in an order that turns, so that a busy machine disturbs all of
 * them alike: what is concluded from is the ratio within a round.
 */
export async function compare(subjects: Record<string, Work>, effort: Effort): Promise<Comparison> {
  const names = Object.keys(subjects);
  const calls: Record<string, number> = {};
  for (const name of names) calls[name] = await callsFor(subjects[name] as Work, effort.sliceMs);
  const times: Comparison["times"] = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < effort.rounds; round++) {
    for (let at = 0; at < names.length; at++) {
      const name = names[(at + round) % names.length] as string;
      times[name]?.push(await timed(subjects[name] as Work, calls[name] as number));
    }
  }
  return { times };
}

/** Warms up, and says how many calls fill the slice. */
async function callsFor(work: Work, sliceMs: number): Promise<number> {
  await timed(work, 1);
  const one = Math.min(await timed(work, 1), await timed(work, 1));
  return Math.max(1, Math.min(10_000, Math.round(sliceMs / Math.max(one, 0.001))));
}

async function timed(work: Work, calls: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < calls; i++) await work();
  return (performance.now() - began) / calls;
}

/** The ratio of two subjects of a comparison, with what one call of each takes. */
export function ratio(
  { times }: Comparison,
  subject: string,
  base: string,
  about: Pick<Figure, "name" | "where"> & { aim?: Aim | null },
): Figure {
  const bases = times[base] ?? [];
  const ratios = (times[subject] ?? []).map((time, round) => time / (bases[round] ?? Number.NaN));
  const detail = `${subject} ${shown(median(times[subject] ?? []))}, ${base} ${shown(median(bases))}`;
  return { unit: "×", against: base, aim: null, ...about, ...spread(ratios), detail };
}

/** Median and quartiles. */
export function spread(values: readonly number[]): Pick<Figure, "value" | "low" | "high"> {
  return { value: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By the nearest rank; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function shown(ms: number): string {
  return ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : `${ms.toFixed(ms < 100 ? 2 : 0)} ms`;
}
