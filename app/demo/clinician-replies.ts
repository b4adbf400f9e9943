import type { Language } from "./language.ts";
import type { Topic } from "./topic.ts";

/** What the clinicians of the demo answer: by topic and language, the second one to a second message. */
export const clinicianReplies: Readonly<Record<Topic, Record<Language, readonly [string, string]>>> = {
  emergency: {
    en: [
      "Please do not wait for messages with this: call 112 now. We are a demo and cannot help, but a real team would tell you the same at once.",
      "Please call 112 now, or ask somebody beside you to do it.",
    ],
    ar: [
      "لا تنتظر الرسائل في هذه الحالة: اتصل بالرقم 112 الآن. هذه نسخة تجريبية ولا تستطيع المساعدة، وأي فريق حقيقي سيقول لك الشيء نفسه فورًا.",
      "من فضلك اتصل بالرقم 112 الآن، أو اطلب ذلك ممن بجانبك.",
    ],
  },
  thanks: {
    en: ["You are welcome. Write again whenever something changes.", "Gladly. Take care of yourself."],
    ar: ["على الرحب والسعة. اكتب لنا متى تغيّر شيء.", "بكل سرور، اعتنِ بنفسك."],
  },
  picture: {
    en: [
      "Thank you, I have opened your picture and it is clear. Since when does it look like this, and is it getting better or worse?",
      "I have this picture too. I will show both to the doctor this afternoon and write to you then.",
    ],
    ar: [
      "شكرًا لك، فتحت الصورة وهي واضحة. منذ متى تبدو هكذا، وهل تتحسن أم تسوء؟",
      "وصلتني هذه الصورة أيضًا. سأعرض الصورتين على الطبيبة بعد الظهر ثم أكتب إليك.",
    ],
  },
  file: {
    en: [
      "Thank you, I have opened your file and put it with your record. Is there something in it that you want me to look at first?",
      "This file has arrived too, thank you. I will read it today.",
    ],
    ar: [
      "شكرًا لك، فتحت الملف وأضفته إلى سجلك. هل فيه شيء تريد أن أنظر إليه أولًا؟",
      "وصل هذا الملف أيضًا، شكرًا لك. سأقرؤه اليوم.",
    ],
  },
  medication: {
    en: [
      "Thank you for asking first. Please leave the dose as it is today and take it with food. Which other medicines are you taking at the moment?",
      "Thank you, I have noted that. I will talk to the doctor and write to you before this evening.",
    ],
    ar: [
      "شكرًا لأنك سألت أولًا. من فضلك أبقِ الجرعة كما هي اليوم وتناولها مع الطعام. ما الأدوية الأخرى التي تتناولها حاليًا؟",
      "شكرًا لك، سجلت ذلك. سأتحدث مع الطبيبة وأكتب إليك قبل المساء.",
    ],
  },
  appointment: {
    en: [
      "Of course. Tuesday at 10:30 and Thursday at 14:00 are free next week. Which one suits you better?",
      "Booked. Please come ten minutes early and bring your card.",
    ],
    ar: [
      "بالتأكيد. لدينا في الأسبوع القادم الثلاثاء الساعة 10:30 والخميس الساعة 14:00. أيهما أنسب لك؟",
      "تم الحجز. من فضلك احضر قبل الموعد بعشر دقائق وأحضر بطاقتك معك.",
    ],
  },
  "test-result": {
    en: [
      "I have looked at it: the values are within the range that we agreed on, with one in the evening a little above. Have you changed anything at dinner?",
      "Good to know. Please measure on three more evenings and send me the values.",
    ],
    ar: [
      "اطلعت عليها: القيم ضمن المدى الذي اتفقنا عليه، وواحدة في المساء أعلى بقليل. هل غيّرت شيئًا في العشاء؟",
      "جيد أن أعرف ذلك. من فضلك قِس ثلاث أمسيات أخرى وأرسل لي القيم.",
    ],
  },
  education: {
    en: [
      "A good question. Begin with one small thing a day, for example a walk of ten minutes after the largest meal. Shall I send you our leaflet about it?",
      "Very good. The most important thing is to do it regularly, not to do much.",
    ],
    ar: [
      "سؤال جيد. ابدأ بشيء صغير كل يوم، مثل المشي عشر دقائق بعد أكبر وجبة. هل أرسل لك نشرتنا عن ذلك؟",
      "ممتاز. الأهم هو الانتظام، لا الكثرة.",
    ],
  },
  pain: {
    en: [
      "I am sorry to hear that. Where exactly is it, since when, and how strong is it from 0 to 10? A picture helps me if there is something to see.",
      "Thank you. Rest today, and write at once if it gets stronger. If it gets bad suddenly, call 112.",
    ],
    ar: [
      "يؤسفني ذلك. أين هو بالضبط، ومنذ متى، وما شدته من 0 إلى 10؟ تساعدني صورة إن كان هناك ما يُرى.",
      "شكرًا لك. استرح اليوم، واكتب فورًا إن اشتد. وإن ساء الأمر فجأة فاتصل بالرقم 112.",
    ],
  },
  general: {
    en: [
      "Thank you for your message, I have read it. Could you tell me a little more: since when, and what have you tried already?",
      "Thank you, that helps. I will discuss it with the team and write to you tomorrow morning.",
    ],
    ar: [
      "شكرًا على رسالتك، لقد قرأتها. هل تخبرني بالمزيد: منذ متى، وماذا جرّبت حتى الآن؟",
      "شكرًا لك، هذا مفيد. سأناقشه مع الفريق وأكتب إليك صباح الغد.",
    ],
  },
};

/** When the file would not open: said, not hidden. */
export const unreadableFile: Readonly<Record<Language, string>> = {
  en: "Your file has arrived, but it could not be opened here. Could you send it once more?",
  ar: "وصل الملف، لكن تعذّر فتحه هنا. هل ترسله مرة أخرى؟",
};
