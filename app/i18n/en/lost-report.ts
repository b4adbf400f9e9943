/** The officer's report on a lost device. */
export const lostReport = {
  "lost.report.title": "Lost device",
  "lost.report.lead":
    "Which messages a device could have read: how many, whose, from when to when. Never what they say. Asking is an entry of the log that names every patient concerned.",
  "lost.report.whose": "Whose device?",
  "lost.report.of": "Devices of {name}",
  "lost.report.other": "Somebody else’s device",
  "lost.report.which": "Which device, and why?",
  "lost.report.device": "Device",
  "lost.report.reason.hint":
    "For example: phone stolen on 3 May, to decide on notification. Kept beside the log and can be erased.",
  "lost.report.action": "Make the report",
  "lost.report.found": "What device {number, number} could have read",
  "lost.report.count":
    "{count, plural, =0 {No message} one {# message} other {# messages}} in {threads, plural, one {# conversation} other {# conversations}}",
  "lost.report.none": "Nothing is sealed for this device. It could read no message.",
  "lost.report.history":
    "{count, plural, one {The device was also given older messages once} other {The device was also given older messages # times}}. Which ones, the server cannot see: the person’s own device lists them.",
  "lost.report.limits":
    "It could open what is counted here only after being unlocked. Each message with its time is in the file.",
  "lost.report.received": "Received",
  "lost.report.sent": "Sent from it",
  "lost.report.first": "First",
  "lost.report.last": "Last",
} as const;
