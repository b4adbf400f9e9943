import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

const slow = { testTimeout: 30_000, hookTimeout: 120_000 };

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
          testTimeout: 30_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "architecture",
          include: ["tests/architecture/**/*.test.ts"],
          environment: "node",
          ...slow,
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/adversary/**/*.test.ts"],
          environment: "node",
          globalSetup: ["tests/cluster.ts"],
          isolate: false,
          ...slow,
        },
      },
    ],
  },
});
