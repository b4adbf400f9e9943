import type { Language } from "./language.ts";

/** What the patients of the demo write back to somebody who tries it: one line for each answer they get, then nothing. */
export const patientReplies: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Thank you for the quick answer. It began about a week ago, and in the mornings it is better. Is there anything that I should not do until then?",
    "That is good to know. I will do as you say and write if it changes.",
    "Thank you!",
  ],
  ar: [
    "شكرًا على الرد السريع. بدأ الأمر قبل أسبوع تقريبًا، وفي الصباح يكون أفضل. هل هناك ما يجب أن أتجنبه حتى ذلك الحين؟",
    "جيد أن أعرف ذلك. سأفعل كما قلت وأكتب إن تغيّر شيء.",
    "شكرًا جزيلًا!",
  ],
};
