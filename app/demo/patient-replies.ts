import type { Language } from "./language.ts";

/** What the patients of the demo write back to somebody who tries it: one line for each answer they get, then nothing. */
export const patientReplies: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "Thank you for the quick answer, that helps. Is there anything that I should do differently until my next visit?",
    "That is good to know. I will do as you say and write if it changes.",
    "Thank you!",
  ],
  ar: [
    "شكرًا على الرد السريع، هذا يساعدني. هل عليّ أن أغيّر شيئًا حتى الزيارة القادمة؟",
    "جيد أن أعرف ذلك. سأفعل كما قلت وأكتب إن تغيّر شيء.",
    "شكرًا جزيلًا!",
  ],
};
