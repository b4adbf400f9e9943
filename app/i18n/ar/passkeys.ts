import type { passkeys as english } from "../en/passkeys.ts";
import type { Translation } from "../translation.ts";

export const passkeys = {
  "passkeys.title": "مفاتيح المرور لهذا الجهاز",
  "passkeys.lead": "أي واحد منها يسجّل دخولك هنا ويفتح رسائلك على هذا الجهاز.",
  "passkeys.open": "عرض مفاتيح المرور",
  "passkeys.card": "مفتاح مرور ثانٍ، على مفتاح أمان مثلًا، يفتح هذا الجهاز إن فقدت الأول.",
  "passkeys.name": "مفتاح المرور {number, number}",
  "passkeys.since": "منذ {date}",
  "passkeys.place.device": "على هذا الجهاز",
  "passkeys.place.phone": "على هاتف أو جهاز لوحي",
  "passkeys.place.key": "على مفتاح أمان",
  "passkeys.place.other": "محفوظ في مكان آخر",
  "passkeys.foreign": "لا يفتح شيئًا هنا",
  "passkeys.foreign.body":
    "يذكر خادم العيادة مفتاح المرور هذا، ولم يستخدمه هذا المتصفح قط. ما لم تسبق للتو محاولة لإضافة مفتاح، فيُرجى إزالته وإبلاغ عيادتك.",
  "passkeys.unknown": "لا يسجّل دخولك",
  "passkeys.unknown.body":
    "يفتح مفتاح المرور هذا رسائلك هنا، لكن خادم العيادة لا يعرفه. يُرجى إزالته وإضافته من جديد.",
  "passkeys.only": "هذا هو المفتاح الوحيد. إن فقدته أعادتك بطاقة الاستعادة أو جهاز آخر من أجهزتك.",
  "passkeys.by-passphrase":
    "تحمي هذا الجهازَ عبارةُ مرور، فلن يزيد مفتاحُ مرور ثانٍ الحمايةَ شيئًا. لاستخدام مفاتيح المرور وحدها تلزم إضافة جهاز آخر يدعمها.",
  "passkeys.add": "إضافة مفتاح مرور",
  "passkeys.add.body":
    "يُرجى اختيار غير المستخدم الآن: مفتاح أمان أو هاتفك. يُنشأ أولًا مفتاح المرور الجديد، ثم يأتي التأكيد بالمفتاح الموجود لديك.",
  "passkeys.add.action": "إنشاء مفتاح مرور جديد",
  "passkeys.confirm": "التأكيد بمفتاح المرور الموجود لديك",
  "passkeys.confirm.body": "أُنشئ مفتاح المرور الجديد، ولا يفتح شيئًا قبل تأكيده.",
  "passkeys.confirm.action": "تأكيد",
  "passkeys.taken": "يوجد في ذلك المكان مفتاح مرور لهذا الجهاز بالفعل",
  "passkeys.taken.body": "يُرجى اختيار مكان آخر للمفتاح الجديد: مفتاح أمان أو هاتفك.",
  "passkeys.added": "أُضيف مفتاح المرور، وصار كل واحد من المفاتيح يفتح هذا الجهاز.",
  "passkeys.remove": "إزالة",
  "passkeys.remove.name": "إزالة مفتاح المرور {number, number}",
  "passkeys.remove.title": "إزالة مفتاح المرور {number, number}؟",
  "passkeys.remove.body":
    "لن يسجّل دخولك ولن يفتح شيئًا هنا بعد الآن. يأتي التأكيد بمفتاح يبقى. ويُرجى حذفه أيضًا من المكان الذي يُحفظ فيه.",
  "passkeys.remove.action": "إزالته",
  "passkeys.removed": "أُزيل مفتاح المرور.",
  "error.E_LAST_PASSKEY.title": "هذا مفتاح المرور الوحيد لهذا الجهاز",
  "error.E_LAST_PASSKEY.body": "تلزم إضافة مفتاح آخر أولًا، فبدون أي مفتاح لا يُفتح شيء هنا مرة أخرى.",
} as const satisfies Translation<typeof english>;
