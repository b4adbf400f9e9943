import { giveUp } from "./give-up.mjs";

/** `--demo`, and nothing else: a misspelt flag must not start a real clinic. */
export function readFlags(given = process.argv.slice(2)) {
  const unknown = given.find((flag) => flag !== "--demo");
  if (unknown !== undefined) giveUp(`Bedside knows no ${unknown}: the only flag is --demo.`);
  return { demo: given.length > 0 };
}
