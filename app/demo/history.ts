import type { Scene } from "./scene.ts";

/** What was written before anybody came to look. */
export const history: readonly Scene[] = [
  {
    patient: "george",
    subject: "Dizzy since the new tablets",
    category: "medication",
    hoursAgo: 124,
    closed: true,
    lines: [
      {
        by: "patient",
        text: "Hello, since I began the new tablets on Monday I feel dizzy for an hour after breakfast. It passes. Should I go on with them?",
      },
      {
        by: "leila",
        after: 95,
        text: "Thank you for telling us, Mr Whitlock. Please take the tablet in the middle of breakfast instead of before it, and drink a glass of water with it. Have you fallen, or nearly fallen?",
      },
      { by: "patient", after: 40, text: "No, nothing like that. I will try it with the food." },
      {
        by: "leila",
        after: 1_500,
        text: "How is it today?",
      },
      { by: "patient", after: 55, text: "Much better, two mornings without it. Thank you." },
      {
        by: "leila",
        after: 30,
        text: "Good. Then we leave the dose as it is and look at it again at your visit in three weeks.",
      },
    ],
  },
  {
    patient: "hanan",
    subject: "موعد فحص العيون",
    category: "appointment",
    hoursAgo: 98,
    lines: [
      {
        by: "patient",
        text: "السلام عليكم، هل يمكن تأجيل موعد فحص العيون من يوم الأربعاء إلى الأسبوع القادم؟ عندي سفر في ذلك اليوم.",
      },
      {
        by: "leila",
        after: 130,
        text: "وعليكم السلام. نعم، يمكن ذلك: الثلاثاء الساعة 10:30 أو الخميس الساعة 14:00 من الأسبوع القادم؟",
      },
      { by: "patient", after: 25, text: "الثلاثاء الساعة 10:30 مناسب لي، شكرًا جزيلًا." },
      { by: "leila", after: 15, text: "تم الحجز: الثلاثاء 10:30، عيادة العيون في الطابق الثاني." },
    ],
  },
  {
    patient: "priya",
    subject: "My sugar diary for this week",
    category: "test-result",
    hoursAgo: 75,
    lines: [
      {
        by: "patient",
        text: "Here is a picture of my diary. The evenings are higher than you wanted, I think because we eat late at the moment.",
        diary: true,
      },
      {
        by: "tom",
        after: 210,
        text: "Thank you, that is very clear. The mornings are good. Please add one value two hours after dinner for the next four days, and send me the picture again on Friday.",
      },
      { by: "patient", after: 20, text: "I will do that." },
    ],
  },
  {
    patient: "marta",
    subject: "Certificate for the school trip",
    category: "other",
    hoursAgo: 52,
    closed: true,
    lines: [
      {
        by: "patient",
        text: "My daughter needs a certificate that she may swim on the school trip. Do I have to come in for that?",
      },
      {
        by: "amal",
        after: 180,
        text: "No need to come. It lies ready at the front desk from tomorrow at eight, please bring her card.",
      },
      { by: "patient", after: 12, text: "Wonderful, thank you." },
    ],
  },
  {
    patient: "samir",
    subject: "نتيجة تحليل الدم",
    category: "test-result",
    hoursAgo: 30,
    lines: [
      {
        by: "patient",
        text: "مرحبًا دكتورة، وصلتني رسالة أن نتيجة تحليل الدم جاهزة. هل كل شيء على ما يرام؟",
      },
      {
        by: "amal",
        after: 160,
        text: "أهلًا أستاذ سمير. الحديد أقل قليلًا من المعتاد، والباقي طبيعي. الدكتورة إنغريد تقترح أقراص الحديد شهرين ثم نعيد التحليل. هل لديك حساسية من أي دواء؟",
      },
      { by: "patient", after: 45, text: "لا، ليس لدي أي حساسية. متى آخذها، قبل الأكل أم بعده؟" },
    ],
  },
  {
    patient: "marta",
    subject: "Cough that does not go away",
    category: "general",
    hoursAgo: 5,
    lines: [
      {
        by: "patient",
        text: "I have been coughing for almost three weeks, mostly at night. No fever. Is it time to see somebody?",
      },
    ],
  },
  {
    patient: "george",
    subject: "How to use the new meter",
    category: "education",
    hoursAgo: 3,
    lines: [
      {
        by: "patient",
        text: "The new meter shows E-3 and wants a drop again and again. I have used up five strips. What am I doing wrong?",
      },
    ],
  },
];
