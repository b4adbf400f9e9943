/** Devices: adding one, getting back with the recovery sheet. */
export const devices = {
  "thread.withheld":
    "{count, plural, one {An earlier message is not on this device} other {# earlier messages are not on this device}}",
  "thread.sheet-used": "{name} used the recovery sheet on {date} to get back on a new device",
  "thread.sheet-used-own": "Your recovery sheet was used on {date} to get back on a new device",
  "recover.title": "Use your recovery sheet",
  "recover.lead":
    "Take the sheet with your twelve words. With it you get back into your account on this device.",
  "recover.words.label": "The twelve words of your sheet",
  "recover.words.hint": "In their order, with a space between them. Capital letters do not matter.",
  "recover.words.count":
    "{count, plural, one {This is # word. Your sheet has twelve.} other {These are # words. Your sheet has twelve.}}",
  "recover.words.unknown": "Word {number} is not one of the words that sheets use. Look at it again.",
  "recover.words.nearest":
    "Word {number} is not one of the words that sheets use. Is it one of these: {words}?",
  "recover.words.checksum":
    "Each word exists, but they do not belong together. Check their order, and look for a word that you read wrong.",
  "recover.more": "More from the sheet",
  "recover.checkpoint.label": "Check line of the sheet (optional)",
  "recover.checkpoint.hint":
    "The number and letters under “Checkpoint of the records”. With them this device notices if an old copy of your account is shown to it.",
  "recover.checkpoint.wrong":
    "This is not a check line: a number, a space, then 43 letters and digits. You can also leave it empty.",
  "recover.found.title": "Your account was found",
  "recover.found.lead": "Compare the clinic code with your sheet, then add this device.",
  "recover.found.code": "It must be the same on your sheet. If not, stop and call your clinic.",
  "recover.replace": "Shut out the device that was added on {date}",
  "recover.replace.hint": "Choose this if you no longer have that device. It will not receive anything new.",
  "recover.history": "Messages since your sheet was made come back to this device.",
  "recover.history.none":
    "This sheet brings back who you are, not your messages. Colleagues can pass on earlier messages.",
  "recover.action": "Add this device",
  "recover.reading.title": "Your messages are coming back",
  "recover.reading.progress": "{done} of {total} messages opened and checked",
  "recover.done.title": "You are back",
  "recover.done.lead": "Everyone you write with sees that your recovery sheet was used.",
  "recover.done.sheet":
    "The words have now been typed on a device. Make a new sheet now: the old one then opens nothing any more.",
  "recover.done.new-sheet": "Make a new sheet",
  "recover.done.later": "Go on to my messages",
  "lie.sheet.title": "This is not the account of your sheet",
  "lie.sheet.body":
    "The clinic’s server answered with something that does not fit your twelve words. Nothing was done with it, and your sheet is still good. Call your clinic and say what you see here.",
  "lie.link.title": "These two devices do not belong together",
  "lie.link.body":
    "What came in the place of your other device does not fit this one. Nothing was added. If it happens twice, call your clinic.",
  "link.again": "Start again",
  "link.title": "Add this device",
  "link.lead": "You need another device on which you are signed in.",
  "link.action": "Make a passkey and show the code",
  "link.show": "On the other device, open Account, then “Add a device”. Scan this code there.",
  "link.qr": "Code to scan with the other device",
  "link.or-words": "No camera? Type these words there instead.",
  "link.words": "Words to type on the other device",
  "link.waiting": "Waiting for the other device…",
  "link.compare": "Both devices must show the same six digits.",
  "link.same": "They are the same",
  "link.different": "They are different",
  "link.confirm-there": "Confirm on the other device first.",
  "add-device.title": "Add a device",
  "add-device.open": "Add a device",
  "add-device.why": "With a second device you keep your messages if you lose one.",
  "add-device.console.why": "With a second device you keep your account if you lose one.",
  "add-device.lead": "The new device gets your messages from this one.",
  "add-device.step.open":
    "On the new device, open {address} and choose “I lost my device”, then “Link with another device”.",
  "add-device.step.show": "It shows a code and twelve words.",
  "add-device.step.type": "Scan the code, or type the words here.",
  "add-device.scan": "Scan the code with the camera",
  "add-device.typed": "Continue with these words",
  "add-device.words": "The twelve words on the new device",
  "add-device.words.hint": "In their order, with a space between them.",
  "add-device.waiting": "Waiting for the new device…",
  "add-device.compare": "Does {device} show the same six digits?",
  "add-device.unnamed": "the new device",
  "add-device.done": "The device was added.",
  "add-device.not-added": "Nothing was added.",
} as const;
