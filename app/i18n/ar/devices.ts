/** Devices: adding one, getting back with the recovery sheet. */
export const devices = {
  "thread.withheld":
    "{count, plural, zero {لا رسائل سابقة ناقصة} one {رسالة سابقة ليست على هذا الجهاز} two {رسالتان سابقتان ليستا على هذا الجهاز} few {# رسائل سابقة ليست على هذا الجهاز} many {# رسالة سابقة ليست على هذا الجهاز} other {# رسالة سابقة ليست على هذا الجهاز}}",
  "thread.sheet-used": "استخدم {name} بطاقة الاستعادة في {date} للعودة على جهاز جديد",
  "thread.sheet-used-own": "استُخدمت بطاقة استعادتك في {date} للعودة على جهاز جديد",
} as const;
