import type { redaction as english } from "../en/redaction.ts";
import type { Translation } from "../translation.ts";

export const redaction = {
  "redaction.title": "الإزالة من السجل",
  "redaction.lead":
    "يطلبها مسؤول ويبتّ فيها مسؤول آخر. ما يُزال لا يعود، ويبقى رقم قيده وبصمته، فيظل التحقق من الباقي ممكنًا.",
  "redaction.none": "لا شيء ينتظر قرارًا.",
  "redaction.past":
    "{count, plural, zero {لا طلبات مبتوت فيها} one {طلب واحد مبتوت فيه} two {طلبان مبتوت فيهما} few {# طلبات مبتوت فيها} many {# طلبًا مبتوتًا فيها} other {# طلب مبتوت فيها}}",
  "redaction.part.private": "كلمات مكتوبة إلى جانب القيد {seq, number} من سجل {log}",
  "redaction.part.body": "القيد {seq, number} من سجل {log}",
  "redaction.part.log": "سجل {log} كله",
  "redaction.by": "طُلبت في {date}، الطالب: {name}",
  "redaction.decided": "بُتّ فيها في {date}، صاحب القرار: {name}",
  "redaction.confirmed": "أُزيل",
  "redaction.refused": "لم يُزل",
  "redaction.see": "عرض القيد",
  "redaction.confirm": "إزالة نهائية",
  "redaction.refuse": "رفض",
  "redaction.withdraw": "سحب الطلب",
  "redaction.own": "أنت من طلبها: يبتّ فيها مسؤول آخر",
  "redaction.sure.private":
    "تُمحى الكلمات المكتوبة هنا وإلى جانب السجل. ويبقى القيد. لا يستطيع أحد استعادتها إلا من نسخة احتياطية.",
  "redaction.sure.body":
    "يُمحى كل ما يقوله القيد: من ومتى وبيانات من. لا تبقى إلا بصمته. لا يستطيع أحد استعادته إلا من نسخة احتياطية.",
  "redaction.sure.log":
    "تُمحى كل قيود تلك السنة مع ما كُتب إلى جانبها وما يتعلق بها من حالات ومراجعات موقَّعة. ويبقى في سجل هذه السنة أنه أُتلف. لا يستطيع أحد استعادته إلا من نسخة احتياطية.",
  "redaction.destroy.title": "إتلاف سجل {log}",
  "redaction.destroyed": "أُتلف",
  "redaction.asked": "طُلب إتلافه: يبتّ فيه مسؤول آخر",
  "redaction.propose": "طلب إزالة شيء",
  "redaction.propose.title": "إزالة من القيد {seq, number}",
  "redaction.propose.body":
    "لا بد من موافقة مسؤول آخر، وألا يكون عليه تجميد قانوني. الطلب نفسه قيد، ويراه المريض المعنيّ.",
  "redaction.what": "ما الذي يُزال؟",
  "redaction.what.private": "الكلمات المكتوبة",
  "redaction.what.private.hint": "سبب أو ملاحظة أو اسم جرى البحث عنه. ويبقى القيد نفسه.",
  "redaction.what.body": "القيد كله",
  "redaction.what.body.hint": "لقيد لا يجوز أن يوجد فقط. ويبقى رقمه وبصمته.",
  "redaction.propose.action": "إرسال الطلب",
  "redaction.sent": "يستطيع مسؤول آخر أن يبتّ في الطلب الآن، في",
  "redaction.gone":
    "{count, plural, zero {لم يُزل شيء.} one {أزاله مسؤولان: القيد {entries}.} two {أزالهما مسؤولان: القيدان {entries}.} few {أزالها مسؤولان: القيود {entries}.} many {أزالها مسؤولان: القيود {entries}.} other {أزالها مسؤولان: القيود {entries}.}}",
} as const satisfies Translation<typeof english>;
