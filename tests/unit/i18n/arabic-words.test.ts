import { describe, expect, it } from "vitest";
import { ar } from "#app/i18n/ar.ts";
import type { TextKey } from "#app/i18n/catalog.ts";
import { en } from "#app/i18n/en.ts";

const keys = Object.keys(en) as TextKey[];

/** What each thing is called, and the other names that it had: a reader takes two names for two things. */
const otherNames: Readonly<Record<string, RegExp>> = {
  "legal hold: تجميد قانوني": /حفظ قانوني/,
  "recovery sheet: بطاقة الاستعادة": /ورقة الاستعادة/,
  "caregiver: مرافق": /مقدّم الرعاية/,
  "administrator: مدير النظام": /المسؤول الوحيد|أحد المسؤولين|مديرو العيادة|المديرون|المديرين/,
  "the clinic's sign: لوحة": /ملصق/,
  "proof: برهان": /إثبات/,
  "to use: استخدم": /ستعم[لا]/,
  "to seal: ختم": /مغلق لهذا الجهاز/,
};

const letter = "\\u0621-\\u065f";
/** Forms that are orders and hardly anything else, and others where what follows makes them one. */
const orders = [
  "اكتب|افتح|اختر|أدخل|أعد تحميل|اتصل|أخبر|أبلغ|اطلب|اسأل|اتبع|انظر|ابحث|ابدأ|انتظر|ارجع|امسح|أزل|أضف|قارن|تأكد|تحقق من",
  "احذف|حدّث|شغّل|اضغط|ادعُ?|دع|أنشئ|ألغِ?|نفّذ|اذكر|اضبط|اجعل|وافق|اقفل|اطبع|اربط|احفظ|جرّب|وفّر|اختصر|افحص|احمِ?",
  "أنهِ|أبطل|استعد|راسلنا|خذ|افعل|حاول مرة|سجّل الدخول|أكّد (?:هذا|هناك|فقط|أولًا|إن|بمفتاح)|أرسل (?:ملفًا|الرابط|دعوة)",
  "استخدم (?:بطاقة|البطاقة|متصفحًا|جهازًا|هاتفًا|نافذة|مفتاح)|تابع من|غيّر عوامل|ابحثوا|أبلغوا|أخبروا|أزيلوا|أنهوا|اقرآ",
].join("|");
const imperative = new RegExp(`(?<![${letter}])[وف]?(?:${orders})(?:ها|ه|هم|نا)?(?![${letter}])`);
const prohibition = new RegExp(
  `(?<![${letter}])[وف]?لا (?:ترسل|تكتب|تعمل ب|تتابع|تغلق|تؤكد|تثق|تعط|تصوّر|تغيّر|تسلّم|تعتمد|تعد |تستخدم الرسائل|تفتح هذه|تؤكدوا)`,
);
const secondPerson = new RegExp(
  `هل تريد|(?<![${letter}])(?:من|ممن) (?:تراسل|تدعو|تكتب إليه)|تراسلهم|تراسله(?![${letter}])|كنت ترى|لا تزال|حتى تفعل|تسمي \\{|[${letter}]تَ(?![${letter}])`,
);

describe("the Arabic texts", () => {
  it.each(Object.entries(otherNames))("call a thing by one name, %s", (_name, others) => {
    expect(keys.filter((key) => others.test(ar[key]))).toEqual([]);
  });

  it("take no reader for a man by an adjective", () => {
    const adjectives = /أنت مدعو|أنت جديد|أنت غير متصل|جاهزًا|مستعدًا|متصلًا|متأكدًا/;
    expect(keys.filter((key) => adjectives.test(ar[key]))).toEqual([]);
  });

  it("give no orders to a man: what is to be done stands as a noun or as a wish", () => {
    expect(keys.filter((key) => imperative.test(ar[key]) || prohibition.test(ar[key]))).toEqual([]);
  });

  it("ask and tell no reader by a verb that a woman would read as a man's", () => {
    expect(keys.filter((key) => secondPerson.test(ar[key]))).toEqual([]);
  });

  it("say of nobody whose name is put in whether it is a man or a woman, where somebody is added together", () => {
    const joining = keys.filter((key) => key.startsWith("join.") || key.startsWith("handover."));
    expect(joining.length).toBeGreaterThan(15);
    const pronouns = /وهو |اتصل به|ودعه|أخبره|شاشته|أخبر \{|اطلب من \{|(يؤكد|يقرأ|يفتح|فتح|يضيف|يتولى) \{/;
    expect(joining.filter((key) => pronouns.test(ar[key]))).toEqual([]);
  });

  it("name a button, page or field in quotes as it is labelled in Arabic", () => {
    const wrong = keys.flatMap((key) =>
      [...en[key].matchAll(/“([^”{]+)”/g)].flatMap(([, label = ""]) => {
        const labelled = keys.filter((other) => en[other] === label).map((other) => `«${ar[other]}»`);
        const isNamed = labelled.length === 0 || labelled.some((quoted) => ar[key].includes(quoted));
        return isNamed ? [] : [`${key}: ${labelled.join(" ")}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});
