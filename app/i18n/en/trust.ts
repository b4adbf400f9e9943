/** Keys of the own device, renewed and changed. */
export const trust = {
  "keys.title": "Keys of this device",
  "keys.since":
    "In use since {date}. They are renewed by themselves every 30 days, when you unlock. You do not need to do anything.",
  "keys.pending": "New keys are made. They are announced as soon as this device is online.",
  "keys.renew": "Renew the keys now",
  "keys.renew.why":
    "Renew them now if somebody else may have used this device. What you have received stays readable here.",
  "keys.renewed": "The keys of this device are new.",
  "sign.rotate": "Renew the keys of this device",
} as const;
