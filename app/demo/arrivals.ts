import type { Scene } from "./scene.ts";

/** What patients of the diabetes team write when somebody new has joined it. */
export const arrivals: readonly Scene[] = [
  {
    patient: "hanan",
    subject: "هبوط السكر في الليل",
    category: "general",
    hoursAgo: 0,
    lines: [
      {
        by: "patient",
        text: "السلام عليكم، استيقظت ليلتين هذا الأسبوع وأنا أتعرق، وكان السكر 62. أكلت تمرتين وتحسنت. هل أغير جرعة المساء؟",
      },
    ],
  },
  {
    patient: "george",
    subject: "Repeat prescription",
    category: "medication",
    hoursAgo: 0,
    lines: [
      {
        by: "patient",
        text: "My evening tablets last until Sunday. Could you send a new prescription to the pharmacy in Mill Street?",
      },
      { by: "leila", text: "I have it here, Mr Whitlock. Are you still on one tablet in the evening?" },
      { by: "patient", text: "Yes, one in the evening, as before." },
    ],
  },
];
