import type { Scene } from "./scene.ts";

/** What the patients of the diabetes team write when somebody new has joined it: only later conversations are theirs to read. */
export const arrivals: readonly Scene[] = [
  {
    patient: "priya",
    subject: "Sugar diary, this week",
    category: "test-result",
    hoursAgo: 0,
    lines: [
      {
        by: "patient",
        text: "Good day, this is my diary of the last seven days. Thursday and Friday evening were high, there was a wedding. Is that a problem?",
        diary: true,
      },
    ],
  },
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
    subject: "Shoes for the winter",
    category: "education",
    hoursAgo: 0,
    closed: true,
    lines: [
      {
        by: "patient",
        text: "You said I should take care of my feet. Are lined boots all right, or too warm?",
      },
      {
        by: "tom",
        text: "Lined boots are fine if there is room at the toes. Change the socks when they get damp, and look at your soles every evening, with a mirror if that is easier.",
      },
      { by: "patient", text: "Very clear. Thank you, Tom." },
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
