import type { passingOn as english } from "../en/passing-on.ts";
import type { Translation } from "../translation.ts";

export const passingOn = {
  "passing.title": "الرسائل السابقة إلى {name}",
  "passing.messages": "مُرّرت {done, number} من {total, number} رسالة",
  "passing.conversations": "اكتملت هناك {done, number} من {total, number} محادثة.",
  "passing.done":
    "{total, plural, zero {لا شيء يُمرَّر.} one {مُرّر كل ما في محادثة واحدة.} two {مُرّر كل ما في محادثتين.} few {مُرّر كل ما في # محادثات.} many {مُرّر كل ما في # محادثة.} other {مُرّر كل ما في # محادثة.}}",
  "passing.none": "لا رسائل سابقة تُمرَّر.",
  "passing.paused": "متوقف مؤقتًا.",
  "passing.stopped": "توقف. يمكنك المتابعة في أي وقت.",
  "passing.pause": "إيقاف مؤقت",
  "passing.resume": "متابعة",
  "passing.keep-open": "يُرجى ترك هذه الصفحة مفتوحة حتى ينتهي ذلك. إن أُغلقت فسيُتابَع في المرة القادمة.",
  "passing.failed":
    "{count, plural, zero {مُرّرت كل المحادثات.} one {تعذر تمرير محادثة واحدة.} two {تعذر تمرير محادثتين.} few {تعذر تمرير # محادثات.} many {تعذر تمرير # محادثة.} other {تعذر تمرير # محادثة.}}",
  "arriving.title": "الرسائل السابقة",
  "arriving.messages": "وصلت {done, number} من {total, number} رسالة سابقة",
  "arriving.conversations": "اكتملت {done, number} من {total, number} محادثة.",
  "arriving.rest": "يصل الباقي عندما يتصل جهازك الآخر.",
  "arriving.paused": "متوقف مؤقتًا.",
  "arriving.stopped": "توقف. يمكنك المتابعة في أي وقت.",
  "arriving.done":
    "{total, plural, zero {لا رسائل سابقة.} one {وصلت الرسائل السابقة لمحادثة واحدة.} two {وصلت الرسائل السابقة لمحادثتين.} few {وصلت الرسائل السابقة لـ# محادثات.} many {وصلت الرسائل السابقة لـ# محادثة.} other {وصلت الرسائل السابقة لـ# محادثة.}}",
  "arriving.lacking":
    "{count, plural, zero {كانت كل الرسائل لدى جهازك الآخر.} one {في محادثة واحدة لم تكن كل الرسائل لدى جهازك الآخر.} two {في محادثتين لم تكن كل الرسائل لدى جهازك الآخر.} few {في # محادثات لم تكن كل الرسائل لدى جهازك الآخر.} many {في # محادثة لم تكن كل الرسائل لدى جهازك الآخر.} other {في # محادثة لم تكن كل الرسائل لدى جهازك الآخر.}}",
} as const satisfies Translation<typeof english>;
