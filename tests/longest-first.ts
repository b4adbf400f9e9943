import path from "node:path";
import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/** What takes longest in each project, longest first: begun last, it would keep one core busy while the others wait. */
const longest = [
  "integration/faults-killed.test.ts",
  "integration/faults-signer.test.ts",
  "integration/start-failures.test.ts",
  "integration/start-stop.test.ts",
  "integration/api-access.test.ts",
  "integration/faults-database.test.ts",
  "integration/start-rolled-back.test.ts",
  "integration/cluster-hang.test.ts",
  "integration/signer-process.test.ts",
  "integration/http-refusals.test.ts",
  "architecture/audit-program.test.ts",
  "architecture/imports.test.ts",
  "unit/audit/cli.test.ts",
];
/** Those that wait for servers come before those that only count, which fill every gap. */
const projects = ["integration", "architecture", "unit"];

/** Files of a project after each other, so that its workers keep the modules that they have; by size where nothing is known. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ project, moduleId }: TestSpecification): number {
  const at = longest.indexOf(path.relative(import.meta.dirname, moduleId));
  return projects.indexOf(project.name) * 100 + (at === -1 ? longest.length : at);
}
