/** What a message is about; sealed with it (SPEC §8). */
export const categories = [
  "general",
  "appointment",
  "medication",
  "test-result",
  "education",
  "other",
] as const;
export type Category = (typeof categories)[number];
