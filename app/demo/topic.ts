import type { Category } from "#app/vault/rpc.ts";

/** What an answer is about. */
export type Topic =
  | "emergency"
  | "thanks"
  | "picture"
  | "file"
  | "medication"
  | "appointment"
  | "test-result"
  | "education"
  | "pain"
  | "general";

const words: readonly [Topic, RegExp][] = [
  // Nobody real reads here, but the right answer to these is never "tomorrow".
  [
    "emergency",
    /chest pain|can'?t breathe|cannot breathe|short(ness)? of breath|unconscious|suicid|kill myself|ألم في (ال)?صدر|صدري|ضيق (في )?(ال)?تنفس|أختنق|إغماء|انتحار/iu,
  ],
  ["thanks", /^\s*(many )?(thanks|thank you|great|perfect|ok(ay)?|شكرا|شكرًا|ممتاز|تمام|جزاك)/iu],
];

const subjects: readonly [Topic, RegExp][] = [
  ["appointment", /appointment|book|visit|reschedul|postpone|موعد|مواعيد|حجز|تأجيل|زيارة/iu],
  [
    "medication",
    /tablet|pill|dose|insulin|medic(ine|ation)|prescription|دواء|أدوية|جرعة|حبوب|إنسولين|وصفة/iu,
  ],
  ["test-result", /result|blood (test|sugar)|sugar|lab|نتيجة|نتائج|تحليل|سكر|مختبر/iu],
  ["pain", /pain|hurt|ache|fever|rash|cough|dizzy|ألم|يؤلم|وجع|حرارة|طفح|سعال|دوخة|دوار/iu],
];

const ofCategory: Readonly<Record<Category, Topic>> = {
  general: "general",
  appointment: "appointment",
  medication: "medication",
  "test-result": "test-result",
  education: "education",
  other: "general",
};

/** From the words first where they leave no choice, then from what came with it, then from what the writer chose. */
export function topicOf(message: {
  text: string;
  category: Category;
  files: readonly { mime: string }[];
}): Topic {
  const { text, category, files } = message;
  const sure = words.find(([, pattern]) => pattern.test(text));
  if (sure) return sure[0];
  if (files.length > 0) return files.some(({ mime }) => mime.startsWith("image/")) ? "picture" : "file";
  const chosen = ofCategory[category];
  if (chosen !== "general") return chosen;
  return subjects.find(([, pattern]) => pattern.test(text))?.[0] ?? "general";
}
