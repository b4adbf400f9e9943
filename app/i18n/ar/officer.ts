import type { officer as english } from "../en/officer.ts";
import type { Translation } from "../translation.ts";

export const officer = {
  "filter.outcome": "النتيجة",
  "filter.role": "دور من قام بالفعل",
  "filter.purpose": "الغرض",
  "filter.from": "من يوم",
  "filter.to": "إلى يوم (ضمنًا)",
  "filter.days": "الأيام بالمنطقة الزمنية لهذا الجهاز.",
  "filter.chosen": "عوامل التصفية المستعملة",
  "filter.remove": "إزالة عامل التصفية: {filter}",
  "filter.actor.of": "الفاعل: {name}",
  "filter.patient.of": "المعنيّ: {name}",
  "filter.person.of": "الفاعل أو المعنيّ: {name}",
  "filter.from.of": "من {date}",
  "filter.to.of": "حتى {date}",
  "filter.nobody.title": "لا أحد هنا يحمل هذا المعرّف",
  "filter.nobody.body": "يشير العنوان إلى شخص لا ينتمي إلى هذه العيادة أو لم يعد معروفًا.",
  "filter.end.title": "لا يوجد قيد أقدم مطابق",
  "filter.end.body": "هنا يبدأ السجل بالنسبة إلى عوامل التصفية هذه.",
  "filter.own": "اطّلاعك أنت مدوَّن في السجل أيضًا، ومنه فتح هذه الصفحة.",

  "purpose.TREAT": "الرعاية",
  "purpose.PATRQT": "بطلب من المريض",
  "purpose.HCOMPL": "الرقابة",
  "purpose.HOPERAT": "إدارة العيادة",

  "rel.self": "المريض نفسه",
  "rel.thread": "في محادثة مع المريض",
  "rel.team": "ضمن فريق رعاية المريض",
  "rel.invited": "دعا المريض",
  "rel.former": "كان في محادثة مع المريض ولم يعد فيها",
  "rel.admin": "يدير العيادة",
  "rel.audit": "الرقابة",
  "rel.none": "لا علاقة يعرفها النظام",

  "entry.items": "العناصر المسلَّمة",
  "entry.take": "بهذين الملفين وبالمفتاح الذي يوقّع السجل، يستطيع أي شخص التحقق من هذا القيد على حاسوب آخر.",
  "entry.save": "حفظ القيد",
  "entry.proof": "حفظ الإثبات",

  "person.find": "البحث عن شخص",
  "person.find.hint": "جزء من الاسم، حرفان أو أكثر. يُدوَّن البحث في السجل.",
  "person.find.action": "بحث",
  "person.find.none": "لا أحد بهذا الاسم.",
  "person.find.more": "يوجد غيرهم: اكتب مزيدًا من الاسم.",
  "person.find.found":
    "{count, plural, =0 {لم يُعثر على أحد} zero {لم يُعثر على أحد} one {عُثر على شخص واحد} two {عُثر على شخصين} few {عُثر على # أشخاص} many {عُثر على # شخصًا} other {عُثر على # شخص}}",
  "person.acted": "ما قام به {name}",
  "person.about": "القيود المتعلقة بـ{name}",
} as const satisfies Translation<typeof english>;
