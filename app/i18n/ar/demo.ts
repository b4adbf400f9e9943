import type { demo as english } from "../en/demo.ts";
import type { Translation } from "../translation.ts";

export const demo = {
  "demo.title": "نسخة تجريبية.",
  "demo.body": "لا شيء ولا أحد هنا حقيقي.",
} as const satisfies Translation<typeof english>;
