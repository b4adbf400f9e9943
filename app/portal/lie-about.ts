/** Where an answer has to fit what the person holds: the words of their sheet, or their other device. */
export type LieAbout = "sheet" | "link";

/**
 * Refusals of the protocol whose general words speak of messages and of other people. While a sheet is used or a device is linked
 * they mean one thing: what answered is not what the person holds. A key log that is not shown whole keeps words of its own.
 */
const misfits =
  /^E_(VERSION|SUITE|FLAGS|TRAILING|LEN|LIMIT|SIG|LOW_ORDER|CHAIN|NOT_MEMBER|SCHEMA|CT|PAD|COMMIT)\b/;

export function isLieAbout(code: string): boolean {
  return misfits.test(code);
}
