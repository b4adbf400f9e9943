/** Recovery sheets after the first: a new one, the code of the clinic's register, and a lost device taken out with the words alone. */
export const sheets = {
  "sheet.date": "Made on {date}",
  "sheet.two": "Two sheets are in use. New messages are sealed to the newer one.",
  "sheet.new": "Make a new sheet",
  "sheet.offer.used": "Your recovery sheet was used. Its words have been typed on a device: make a new one.",
  "sheet.offer.year": "Your recovery sheet is more than a year old. A new one makes the old one worthless.",
  "sheet.offer.later": "Not now",
  "sheet.again.title": "Make a new recovery sheet",
  "sheet.again.lead": "The new sheet gets twelve new words.",
  "sheet.again.have": "Do you have your old sheet?",
  "sheet.again.at-hand": "Yes, it is here",
  "sheet.again.at-hand.hint":
    "Type its words once more. From then on the old sheet opens nothing any more, anywhere.",
  "sheet.again.lost": "No, it is lost",
  "sheet.again.lost.hint":
    "You confirm with your passkey. New messages are sealed to the new sheet only. The lost one stays valid until you take it away with two of your devices.",
  "sheet.again.full":
    "Two sheets are in use already, so a third needs the words of one of them, or two of your devices that take one away.",
  "sheet.again.words": "The twelve words of your old sheet",
  "sheet.done.replaced": "Your new sheet counts. The old one opens nothing any more: destroy it.",
  "sheet.done.added":
    "Your new sheet counts. If the lost one turns up, whoever holds it could still get into your account: take it away under “Your devices”.",
  "sheet.log-key": "Register code",
  "sheet.log-key.hint":
    "With it a new device tells your clinic’s register from a false one. The words work without it too.",
  "sheet.log-key.label": "Register code of the sheet",
  "sheet.log-key.field-hint":
    "The 25 digits on your sheet. With them this device knows the register of your clinic from a false one. Older sheets have none: leave it empty then.",
  "sheet.log-key.wrong": "A digit is wrong or missing. Look at the 25 digits again.",
  "lost.remove.open": "Remove the lost device now",
  "lost.remove.title": "Remove a lost device",
  "lost.remove.lead":
    "You need your recovery sheet and nothing else. You can do this in any browser, also a borrowed one: nothing is left behind in it.",
  "lost.remove.which": "Which device is gone?",
  "lost.remove.device": "Device {number, number}, added on {date}",
  "lost.remove.only":
    "This is your only device. It is signed out at once and gets nothing more from your clinic.",
  "lost.remove.action": "Remove this device",
  "lost.remove.only.action": "Sign this device out",
  "lost.remove.done": "The device is removed",
  "lost.remove.done.body":
    "It is signed out, and nothing that is sent from now on can be opened on it. Everyone you write with sees that you removed a lost device. What it has already received stays on it, locked.",
  "lost.remove.blocked": "The device is signed out",
  "lost.remove.blocked.body":
    "It gets nothing more from your clinic, and its passkey signs nobody in. What it has already received stays on it, locked.",
  "lost.remove.next":
    "Next: on a device of your own, use the sheet to get back in. There the lost device is replaced, and you make a new sheet, because the words of this one have now been typed.",
  "lost.remove.next.other":
    "Next: on a device of your own, look under Account at what the lost one could read, and make a new sheet, because the words of this one have now been typed.",
  "sheet.take": "Take away",
  "sheet.take.name": "Take away recovery sheet {number, number}",
  "sheet.asked.done":
    "Now open “Your devices” on device {number, number} and confirm there, within 15 minutes. Until then nothing is taken away.",
  "sheet.asked.title": "Device {number, number} asks to take a recovery sheet away",
  "sheet.asked.body":
    "It is sheet {number, number}, made on {date}. Confirm if you asked for this yourself: from then on that sheet opens nothing. If it was not you, remove that device.",
  "sheet.asked.confirm": "Confirm",
  "sheet.taken.done": "The sheet is taken away. It opens nothing any more.",
  "sign.remove-sheet": "Take away recovery sheet {number}",
  "error.E_ASKED.title": "Your other device has not confirmed yet",
  "error.E_ASKED.body":
    "Confirm there first, or wait 15 minutes. Until then nothing else is signed for your account here.",
  "error.E_SHEET.title": "These words are not of a sheet of yours",
  "error.E_SHEET.body":
    "They may be of somebody else’s sheet, or of one that was replaced. Look for the newest sheet.",
  "error.E_SHEET_LIMIT.title": "Two recovery sheets are in use",
  "error.E_SHEET_LIMIT.body":
    "Type the words of one of them to replace it, or take one away with two of your devices.",
  "error.E_LOG_KEY.title": "This is not the register of your clinic",
  "error.E_LOG_KEY.body":
    "The server shows another register than the one named on your sheet. Nothing was done, and your words were not sent. Check the 25 digits. If they are right, do not go on: call your clinic.",
} as const;
