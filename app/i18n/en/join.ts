/** A further administrator: answering the invitation, and being added by whoever sent it. */
export const join = {
  "join.title": "Join as an administrator",
  "join.lead": "{inviter} adds this device to the clinic. Do it together, on the telephone or side by side.",
  "join.waiting":
    "Tell {inviter} that you have opened the invitation. Keep this page open: the six digits appear here, within 15 minutes.",
  "join.compare": "Read these six digits to {inviter}. They must be the same on both screens.",
  "join.confirm-there": "{inviter} confirms first.",
  "join.turned-away":
    "Nothing was added. Ask {inviter} for a new invitation, and tell them that the digits differed.",
  "join.together":
    "An administrator is added together: once {name} has opened the link, open this invitation in the list and compare six digits.",
  "join.open": "Compare six digits",
  "join.add.title": "Add {name} as an administrator",
  "join.add.lead":
    "{name} has opened the invitation and is waiting. Call them, and let them read the six digits on their screen to you.",
  "join.add.warning":
    "Whoever is added can confirm staff and change teams in the name of the clinic. Call {name} at a number you know, not at one from a message.",
  "join.add.start": "We are talking to each other",
  "join.add.waiting": "Waiting for the device of {name}…",
  "join.add.compare": "Does {name} read the same six digits?",
  "join.add.done": "{name} is an administrator now. Each of you sees what the other does for the clinic.",
  "join.add.refused":
    "Nobody was added. If the digits differed, somebody else has the link: send a new invitation another way.",
  "join.add.nothing": "There is nobody to add here.",
  "devices.owner": "of {name}",
  "error.E_NOT_INVITER.title": "Another browser made this invitation",
  "error.E_NOT_INVITER.body":
    "Only the browser that made it can add this administrator. Use that one, or make a new invitation here.",
} as const;
