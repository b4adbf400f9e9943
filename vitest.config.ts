import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/**
 * Bounds for what hangs, not for what is slow: a machine may be small, and busy with all the others. vitest's own second for what is
 * waited for is no longer than some pauses of the product.
 */
const patient = { testTimeout: 120_000, hookTimeout: 300_000, expect: { poll: { timeout: 30_000 } } };

/** Pure claims run anywhere; `integration` and `adversary` share one PostgreSQL cluster a run (tests/cluster.ts). */
export default defineConfig({
  test: {
    // Much of what runs waits for a server or a database: vitest would leave one core to itself.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          environment: "node",
          isolate: false,
          ...patient,
        },
      },
      {
        test: {
          name: "architecture",
          include: ["tests/architecture/**/*.test.ts"],
          environment: "node",
          ...patient,
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/adversary/**/*.test.ts"],
          environment: "node",
          globalSetup: ["tests/cluster.ts"],
          isolate: false,
          ...patient,
        },
      },
    ],
  },
});
