import type { policy as english } from "../en/policy.ts";
import type { Translation } from "../translation.ts";

export const policy = {
  "policy.title": "حماية الأجهزة",
  "policy.lead": "يوقّع مديرو النظام هذه القواعد، ويتبع كل جهاز أحدث ما رآه منها مهما قال الخادم.",
  "policy.prf": "يحتاج العاملون إلى مفتاح مرور يحمي المفاتيح",
  "policy.prf.hint":
    "عندها لا تُحمى بعبارة مرور أجهزة العاملين ومسؤولي الامتثال ومديري النظام. وما كان منها محميًا بها يقرأ ولا يكتب شيئًا حتى يُستبدل.",
  "policy.staff-idle": "تُقفل أجهزة العاملين بعد",
  "policy.patient-idle": "تُقفل أجهزة المرضى بعد",
  "policy.minutes":
    "{count, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}} دون لمس",
  "policy.save": "تغيير القواعد",
  "policy.saved": "وُقّعت القواعد، وتتبعها الأجهزة منذ فتحها التالي.",
  "policy.line":
    "تُقفل أجهزة العاملين بعد {staff, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}، وأجهزة المرضى بعد {patient, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}؛ {prf, select, yes {يحتاج العاملون إلى مفتاح مرور يحمي المفاتيح} other {يجوز للعاملين استخدام عبارة مرور}}",
  "error.E_POLICY_PRF.title": "تطلب عيادتك من العاملين مفتاح مرور يحمي المفاتيح",
  "error.E_POLICY_PRF.body":
    "لا يُضاف جهاز محمي بعبارة مرور ولا يُكتب منه شيء. يلزم متصفح آخر أو مفتاح أمان يستطيع ذلك، وإضافته جهازًا.",
} as const satisfies Translation<typeof english>;
