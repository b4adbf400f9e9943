/** Earlier messages on their way to a newly linked device, on both screens. */
export const passingOn = {
  "passing.title": "Earlier messages for {name}",
  "passing.messages": "{done, number} of {total, number} messages passed on",
  "passing.conversations": "{done, number} of {total, number} conversations are complete there.",
  "passing.done":
    "{total, plural, one {Everything in # conversation was passed on.} other {Everything in # conversations was passed on.}}",
  "passing.none": "There are no earlier messages to pass on.",
  "passing.paused": "Paused.",
  "passing.stopped": "Stopped. You can go on at any time.",
  "passing.pause": "Pause",
  "passing.resume": "Go on",
  "passing.keep-open": "Keep this page open until it is done. If you close it, it goes on the next time.",
  "passing.failed":
    "{count, plural, one {# conversation could not be passed on.} other {# conversations could not be passed on.}}",
  "arriving.title": "Earlier messages",
  "arriving.messages": "{done, number} of {total, number} earlier messages are here",
  "arriving.conversations": "{done, number} of {total, number} conversations are complete.",
  "arriving.rest": "The rest comes when your other device is online.",
  "arriving.paused": "Paused.",
  "arriving.stopped": "Stopped. You can go on at any time.",
  "arriving.done":
    "{total, plural, one {The earlier messages of # conversation have come over.} other {The earlier messages of # conversations have come over.}}",
  "arriving.lacking":
    "{count, plural, one {In # conversation your other device did not have every message.} other {In # conversations your other device did not have every message.}}",
} as const;
