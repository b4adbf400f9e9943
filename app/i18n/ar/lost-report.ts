import type { lostReport as english } from "../en/lost-report.ts";
import type { Translation } from "../translation.ts";

export const lostReport = {
  "lost.report.title": "جهاز مفقود",
  "lost.report.lead":
    "أي الرسائل كان الجهاز قادرًا على قراءتها: كم هي، ولمن، ومن متى إلى متى. لا ما تقوله أبدًا. الطلب نفسه قيد في السجل يسمّي كل مريض معنيّ.",
  "lost.report.whose": "جهاز مَن؟",
  "lost.report.of": "أجهزة {name}",
  "lost.report.other": "جهاز شخص آخر",
  "lost.report.which": "أي جهاز، ولماذا؟",
  "lost.report.device": "الجهاز",
  "lost.report.reason.hint": "مثلًا: سُرق الهاتف في 3 مايو، للبتّ في الإبلاغ. يُحفظ إلى جانب السجل ويمكن محوه.",
  "lost.report.action": "إعداد التقرير",
  "lost.report.found": "ما كان الجهاز {number, number} قادرًا على قراءته",
  "lost.report.count":
    "{count, plural, =0 {لا رسائل} zero {لا رسائل} one {رسالة واحدة} two {رسالتان} few {# رسائل} many {# رسالة} other {# رسالة}} في {threads, plural, zero {لا محادثة} one {محادثة واحدة} two {محادثتين} few {# محادثات} many {# محادثة} other {# محادثة}}",
  "lost.report.none": "لا شيء مختوم لهذا الجهاز. لم يكن قادرًا على قراءة أي رسالة.",
  "lost.report.history":
    "{count, plural, zero {لم يُعطَ الجهاز رسائل أقدم} one {أُعطي الجهاز رسائل أقدم مرة واحدة} two {أُعطي الجهاز رسائل أقدم مرتين} few {أُعطي الجهاز رسائل أقدم # مرات} many {أُعطي الجهاز رسائل أقدم # مرة} other {أُعطي الجهاز رسائل أقدم # مرة}}. لا يرى الخادم أيّها: جهاز الشخص نفسه يذكرها.",
  "lost.report.limits": "لا يفتح الجهاز ما حُسب هنا إلا بعد فتح قفله. كل رسالة مع وقتها في الملف.",
  "lost.report.received": "واردة",
  "lost.report.sent": "أُرسلت منه",
  "lost.report.first": "الأولى",
  "lost.report.last": "الأخيرة",
} as const satisfies Translation<typeof english>;
