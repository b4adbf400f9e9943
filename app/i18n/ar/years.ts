import type { years as english } from "../en/years.ts";
import type { Translation } from "../translation.ts";

export const years = {
  "years.label": "سجل السنة",
  "years.restored": "{year}، بعد الاستعادة في {date}",
  "years.restored.unknown": "{year}، بعد الاستعادة رقم {number, number}",
  "years.of": "سجل الاطلاع لسنة {name}",
  "years.open": "{name} (مفتوح)",
  "years.destroyed": "{name} (أُتلف)",
  "years.closed":
    "هذا سجل {name}. وهو مغلق: لا يُضاف إليه شيء بعد الآن. أما اطلاعك عليه فيُدوَّن في السجل المفتوح.",
  "years.to-open": "الانتقال إلى السجل المفتوح",
  "years.check.lead":
    "يتتبع متصفحك البراهين من السجل المفتوح رجوعًا إلى آخر نقطة تحقق في سجل {name}، ثم يمر على كل قيد حتى هناك.",
  "years.crossed":
    "فُحص أيضًا حتى آخره سجل {name} الذي كان مفتوحًا حين اطلعت آخر مرة. ويبدأ هذا السجل من هناك تمامًا.",
  "years.gone.title": "أُتلف سجل {name}",
  "years.gone.body":
    "{count, plural, zero {لم يكن فيه قيود} one {كان فيه قيد واحد} two {كان فيه قيدان} few {كان فيه # قيود} many {كان فيه # قيدًا} other {كان فيه # قيد}}. ويبقى السجل الذي تلاه يذكر آخر نقطة تحقق فيه.",
  "years.gone.checking": "البحث عن القيد الذي يثبت ذلك",
  "years.gone.proved": "في سجل لاحق قيد يقول إن مسؤولَين اثنين أتلفاه. وقد تحقق متصفحك من برهانه.",
  "years.gone.unproved":
    "لا قيد في السجلات يقول إن مسؤولَين اثنين أتلفاه. اسأل من يشغّل الخادم واتبع الإجراء المعتمد لديكم.",
  "years.gone.entries": "عرض القيود الخاصة بالإزالة",
  "years.gone.nothing": "لم يبقَ أي قيد من قيوده.",
  "years.gone.see": "ما بقي منه",
  "years.none.title": "ليس لهذه العيادة سجل {name}",
  "years.none.body": "يذكر العنوان سجلًا لم يوجد قط.",
  "years.past":
    "{count, plural, zero {لا سجل انتهت مدة حفظه.} one {انتهت المدة التي يجب حفظ سجل {names} فيها. لمسؤولين اثنين أن يطلبا إتلافه.} two {انتهت المدة التي يجب حفظ سجلي {names} فيها. لمسؤولين اثنين أن يطلبا إتلافهما.} few {انتهت المدة التي يجب حفظ سجلات {names} فيها. لمسؤولين اثنين أن يطلبا إتلافها.} many {انتهت المدة التي يجب حفظ سجلات {names} فيها. لمسؤولين اثنين أن يطلبا إتلافها.} other {انتهت المدة التي يجب حفظ سجلات {names} فيها. لمسؤولين اثنين أن يطلبا إتلافها.}}",
} as const satisfies Translation<typeof english>;
