import type { trust as english } from "../en/trust.ts";
import type { Translation } from "../translation.ts";

export const trust = {
  "keys.title": "مفاتيح هذا الجهاز",
  "keys.since": "مستخدمة منذ {date}. تتجدد من تلقاء نفسها كل 30 يومًا عند فتح القفل، ولا يلزمك فعل شيء.",
  "keys.pending": "صُنعت مفاتيح جديدة، وسيُعلَن عنها فور اتصال هذا الجهاز بالشبكة.",
  "keys.renew": "تجديد المفاتيح الآن",
  "keys.renew.why": "يُرجى تجديدها الآن إن كان غيرك قد استخدم هذا الجهاز. يبقى ما وصلك من قبل مقروءًا هنا.",
  "keys.renewed": "أصبحت مفاتيح هذا الجهاز جديدة.",
  "sign.rotate": "تجديد مفاتيح هذا الجهاز",
} as const satisfies Translation<typeof english>;
