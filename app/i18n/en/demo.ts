/** The line above every page of the demo. */
export const demo = {
  "demo.title": "Demo.",
  "demo.body": "Nothing and nobody here is real.",
} as const;
