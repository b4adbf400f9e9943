/** One sentence with its remedy, and a status that says "no". */
export function giveUp(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

/** For a step that throws such a sentence. */
export function orGiveUp(step) {
  return step.catch(({ message }) => giveUp(message));
}
