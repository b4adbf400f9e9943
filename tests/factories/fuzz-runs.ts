/**
 * How often a property is tried and from which seed. The seed is printed, so that FUZZ_SEED repeats a run; `npm run soak` sets
 * FUZZ_RUNS or MODEL_RUNS to more than `npm test` has time for.
 */
export function fuzzRuns(
  what: string,
  usual: number,
  variable: "FUZZ_RUNS" | "MODEL_RUNS" = "FUZZ_RUNS",
): { seed: number; numRuns: number } {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  const numRuns = Number(process.env[variable] ?? usual);
  console.info(`${what}: FUZZ_SEED=${seed} ${variable}=${numRuns}`);
  return { seed, numRuns };
}
