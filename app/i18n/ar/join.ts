import type { join as english } from "../en/join.ts";
import type { Translation } from "../translation.ts";

export const join = {
  "join.title": "الانضمام مديرًا للنظام",
  "join.lead": "يضيف {inviter} هذا الجهاز إلى العيادة. افعلا ذلك معًا، على الهاتف أو جنبًا إلى جنب.",
  "join.waiting":
    "أخبر {inviter} أنك فتحت الدعوة. اترك هذه الصفحة مفتوحة: تظهر الأرقام الستة هنا خلال 15 دقيقة.",
  "join.compare": "اقرأ هذه الأرقام الستة على {inviter}. يجب أن تكون نفسها على الشاشتين.",
  "join.confirm-there": "يؤكد {inviter} أولًا.",
  "join.turned-away": "لم يُضف شيء. اطلب من {inviter} دعوة جديدة وأخبره أن الأرقام اختلفت.",
  "join.together":
    "يُضاف مدير النظام باشتراككما: بعد أن يفتح {name} الرابط، افتح هذه الدعوة في القائمة وقارنا ستة أرقام.",
  "join.open": "مقارنة ستة أرقام",
  "join.add.title": "إضافة {name} مديرًا للنظام",
  "join.add.lead": "فتح {name} الدعوة وهو ينتظر. اتصل به ودعه يقرأ عليك الأرقام الستة الظاهرة على شاشته.",
  "join.add.warning":
    "من يُضاف يستطيع تأكيد العاملين وتغيير الفِرق باسم العيادة. اتصل بـ{name} على رقم تعرفه، لا على رقم جاء في رسالة.",
  "join.add.start": "نحن نتحدث معًا الآن",
  "join.add.waiting": "في انتظار جهاز {name}…",
  "join.add.compare": "هل يقرأ {name} الأرقام الستة نفسها؟",
  "join.add.done": "أصبح {name} مديرًا للنظام. يرى كل منكما ما يفعله الآخر باسم العيادة.",
  "join.add.refused": "لم يُضف أحد. إن اختلفت الأرقام فالرابط عند شخص آخر: أرسل دعوة جديدة بطريقة أخرى.",
  "join.add.nothing": "لا أحد هنا لإضافته.",
  "devices.owner": "يخص {name}",
  "error.E_NOT_INVITER.title": "أنشأ هذه الدعوة متصفح آخر",
  "error.E_NOT_INVITER.body":
    "لا يضيف مدير النظام هذا إلا المتصفح الذي أنشأ الدعوة. استخدمه، أو أنشئ دعوة جديدة هنا.",
} as const satisfies Translation<typeof english>;
