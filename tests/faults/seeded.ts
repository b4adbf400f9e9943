/** Numbers that look random and come again with the same seed, which is printed: what failed can be repeated. */
export interface Seeded {
  /** At least 0 and less than 1. */
  next(): number;
  /** At least `from` and less than `to`. */
  between(from: number, to: number): number;
  shuffled<T>(items: readonly T[]): T[];
}

/** Seed of this run: FUZZ_SEED, else the clock. */
export function seedOf(name: string): number {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  console.info(`${name}: FUZZ_SEED=${seed}`);
  return seed;
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  // A linear congruential step (Numerical Recipes), of which the high bits are used.
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    shuffled(items) {
      const rest = [...items];
      const order: (typeof rest)[number][] = [];
      while (rest.length > 0) order.push(...rest.splice(Math.floor(next() * rest.length), 1));
      return order;
    },
  };
}
