import type { restored as english } from "../en/restored.ts";
import type { Translation } from "../translation.ts";

/** Restores from a backup, and new keys of the logs. */
export const restored = {
  "restored.title": "النسخ الاحتياطية ومفاتيح السجلات",
  "restored.lead":
    "عندما تفقد العيادة أحدث بياناتها وترجع إلى نسخة احتياطية فعليها أن تقول ذلك. يؤكده شخصان على جهازيهما، ويتحقق كل جهاز من أن شيئًا آخر لم يتغير. ويظهر هنا أيضًا كل مفتاح جديد يوقّع السجلات.",
  "restored.none.title": "لم يحدث شيء",
  "restored.none.body":
    "لم يُبلَّغ هذا الجهاز يومًا بأن العيادة رجعت إلى نسخة احتياطية أو استبدلت مفتاحًا لسجلاتها.",
  "restored.waiting.title": "تقول العيادة إنها رجعت إلى نسخة احتياطية",
  "restored.waiting.body":
    "يجب أن يؤكد ذلك مدير النظام ومسؤول الامتثال. وإلى أن يؤكداه معًا لن يتابع جهاز أحد.",
  "restored.when": "أُعلن في",
  "restored.reason": "السبب",
  "restored.reason.disk-failure": "تعطّل قرص أو جهاز",
  "restored.reason.attack": "هجوم",
  "restored.reason.mistake": "حُذف شيء أو تغيّر عن طريق الخطأ",
  "restored.reason.move": "انتقلت العيادة إلى جهاز آخر",
  "restored.reason.drill": "تدريب",
  "restored.reason.other": "سبب آخر",
  "restored.lost.access": "أسطر ناقصة من سجل الاطلاع على البيانات",
  "restored.lost.keys": "بيانات ناقصة عن المفاتيح والأشخاص والمحادثات",
  "restored.count": "{count, number}",
  "restored.confirmed": "أكّدها",
  "restored.confirmed.nobody": "لا أحد بعد",
  "restored.confirm": "تأكيد الاستعادة",
  "restored.confirm.warn":
    "لا يصح التأكيد إلا بعد العلم ممن يشغّلون الخادم أن هذا حدث فعلًا وأنه لا توجد نسخة أحدث. ما يُؤكَّد فقدانه يبقى مفقودًا.",
  "restored.confirm.done": "لقد أكّدت ذلك. ويستمر العمل عندما يؤكده الشخص الآخر أيضًا.",
  "restored.taken.title": "استعادة مؤكَّدة",
  "restored.taken.body":
    "قد تكون رسائل أُرسلت بين النسخة الاحتياطية والفقدان ناقصة على الخادم. ما على جهازك يبقى على جهازك. وما أُضيف أو أُزيل في تلك المدة يجب أن يُعاد: الأجهزة والأشخاص والفِرق.",
  "restored.key.access": "استُبدل المفتاح الذي يوقّع سجل الاطلاع على البيانات",
  "restored.key.keys": "استُبدل المفتاح الذي يوقّع قائمة المفاتيح",
  "restored.key.body":
    "وقّع المفتاحان القديم والجديد على ذلك. وما زال جهازك يقارن السجل بما احتفظ به من قبل، ولم يُفقد شيء. إن لم يخبرك أحد بأن ذلك مخطط له فيُرجى سؤال من يشغّلون الخادم.",
  "restored.key.reason.routine": "مخطط له",
  "restored.key.reason.leak": "ربما وصل المفتاح القديم إلى شخص آخر",
  "restored.key.reason.move": "انتقلت العيادة إلى جهاز آخر",
  "restored.key.reason.drill": "تدريب",
  "restored.key.reason.other": "سبب آخر",
  "restored.key.banner":
    "استُبدل في {date} مفتاح يوقّع سجلات عيادتك. يُرجى السؤال إن لم يخبرك أحد بأن ذلك مخطط له.",
  "restored.save": "حفظ للفحص على حاسوب آخر",
  "restored.open": "ماذا يعني ذلك",
  "restored.banner": "رجعت عيادتك إلى نسخة احتياطية في {date}، وأكّد ذلك شخصان.",
  "restored.banner.seen": "فهمت",
} as const satisfies Translation<typeof english>;
