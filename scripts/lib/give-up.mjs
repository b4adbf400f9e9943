/** One sentence with its remedy, and a status that says "no". */
export function giveUp(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}
