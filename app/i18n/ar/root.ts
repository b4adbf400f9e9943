import type { root as english } from "../en/root.ts";
import type { Translation } from "../translation.ts";

export const root = {
  "root.title": "ما وُقّع باسم العيادة",
  "root.lead": "كل تأكيد وفريق وجهاز وقّع عليه أحد مديري النظام. يُرجى البحث عما لم يفعله أحد منكم.",
  "root.open": "عرض ما وُقّع",
  "root.news":
    "{count, plural, zero {لا توقيعات جديدة} one {توقيع واحد} two {توقيعان} few {# توقيعات} many {# توقيعًا} other {# توقيع}} من مديرين آخرين منذ آخر اطلاع لك",
  "root.new": "جديد",
  "root.by": "جهاز إدارة النظام رقم {number, number}",
  "root.by.own": "هذا الجهاز",
  "root.by.kit": "بطاقة استعادة (الجهاز رقم {number, number})",
  "root.older": "عرض الأقدم",
  "root.what.started": "أُنشئت العيادة",
  "root.what.device-added": "أُضيف جهاز إدارة النظام رقم {number}",
  "root.what.kit-added": "أُضيفت بطاقة استعادة (الجهاز رقم {number})",
  "root.what.device-revoked": "أُزيل الجهاز رقم {number}",
  "root.what.keys-renewed": "جُدّدت مفاتيح الجهاز",
  "root.what.confirmed": "أُكّد {name} بصفة {role} حتى {date}",
  "root.what.ended": "أُنهي تأكيد {name}",
  "root.what.team": "غُيّر فريق {name}",
  "root.replaced": "يحل محل الجهاز رقم {number}",
  "root.team.added": "انضم: {names}",
  "root.team.removed": "غادر: {names}",
  "root.walk.title": "كل ما وقّعه أي شخص",
  "root.walk.lead":
    "ترتيب التوقيعات يحدد ما كان جهاز مفقود يستطيع فعله بعد ذلك. هنا يمر هذا الجهاز على السجل كله وينظر هل ورد فيه شيء مرتين، فذلك يتيح للخادم أن يُري الناس ترتيبات مختلفة.",
  "root.walk.action": "المرور على السجل",
  "root.walk.progress": "{done, number} من {total, number} توقيعًا",
  "root.walk.once":
    "{count, plural, zero {لا توقيع في السجل.} one {في السجل توقيع واحد، وهو كامل.} two {في السجل توقيعان، وهو كامل، وكل منهما وارد فيه مرة واحدة.} few {في السجل # توقيعات، وهو كامل، وكل منها وارد فيه مرة واحدة.} many {في السجل # توقيعًا، وهو كامل، وكل منها وارد فيه مرة واحدة.} other {في السجل # توقيع، وهو كامل، وكل منها وارد فيه مرة واحدة.}}",
  "root.walk.bad.title": "هذا الخادم لا يوثق به",
  "root.walk.twice":
    "ورد توقيع واحد في موضعين من السجل: {first, number} و{second, number}. يُرجى إبلاغ مسؤول الامتثال، وليقارن مديرو النظام ما لديهم.",
  "root.walk.other":
    "ما يعرضه الخادم ليس السجل الذي وقّعه. يُرجى إبلاغ مسؤول الامتثال، وليقارن مديرو النظام ما لديهم.",
  "root.doubt.title": "هل هنا شيء لم يفعله أحد منكم؟",
  "root.doubt.body":
    "لا يُؤكَّد أحد قبل معرفة السبب. يُنهى من صفحة «الأشخاص» تأكيد من لا يعرفه أحد، وتُزال الأجهزة المجهولة، ويُبلَّغ مسؤول الامتثال.",
} as const satisfies Translation<typeof english>;
