import type { files as english } from "../en/files.ts";
import type { Translation } from "../translation.ts";

export const files = {
  "file.add": "إضافة ملفات",
  "file.add.hint": "حتى {count, number} ملفات، حجم كل منها {size} على الأكثر. يُحذف من الصورة مكان التقاطها.",
  "file.chosen": "الملفات المراد إرسالها",
  "file.remove": "إزالة {name}",
  "file.preparing": "جارٍ التجهيز",
  "file.unreadable":
    "تعذّرت قراءة هذه الصورة هنا، فلا يمكن حذف مكان التقاطها. يُرجى حفظها بصيغة صورة شائعة ثم إضافتها من جديد.",
  "file.too-large": "أكبر من {size}. يمكن إرسال ملف أصغر.",
  "file.too-many": "لا تتسع الرسالة الواحدة لأكثر من {count, number} ملفات",
  "file.left-out":
    "{count, plural, zero {لم يُترك أي ملف} one {تُرك ملف واحد} two {تُرك ملفان} few {تُركت # ملفات} many {تُرك # ملفًا} other {تُرك # ملف}}. يُرسل ما هنا أولًا، ثم الباقي في رسالة أخرى.",
  "file.sending": "جارٍ إرسال الملفات: {percent}",
  "file.blocked.preparing": "يلزم الانتظار حتى تجهز الملفات",
  "file.blocked.refused": "تلزم إزالة الملفات التي لا يمكن إرسالها",
  "file.attached": "ملفات هذه الرسالة",
  "file.kind.picture": "صورة",
  "file.kind.document": "مستند",
  "file.kind.audio": "صوت",
  "file.kind.video": "فيديو",
  "file.kind.other": "ملف",
  "file.show": "عرض",
  "file.show-name": "عرض {name}",
  "file.hide": "إخفاء",
  "file.hide-name": "إخفاء {name}",
  "file.save": "حفظ",
  "file.save-name": "حفظ {name}",
  "file.opening": "جارٍ فتح {name}: {percent}",
  "file.whole-screen": "ملء الشاشة",
  "file.whole-screen-name": "عرض {name} بملء الشاشة",
  "file.preview": "معاينة {name}",
  "file.not-shown": "لا يمكن عرض هذه الصورة هنا. يمكن حفظها وفتحها ببرنامج آخر.",
} as const satisfies Translation<typeof english>;
