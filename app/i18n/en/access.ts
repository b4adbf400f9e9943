/** Recovery sheet, sign-in, locked screen, account and devices. */
export const access = {
  "kit.title": "Make your recovery sheet",
  "kit.lead":
    "If you lose this device, only these 12 words bring your messages back. Nobody else has them, not even your clinic.",
  "kit.staff.lead":
    "If you lose this device, these 12 words bring your account back. Your colleagues then share the conversations again.",
  "kit.console.lead": "If you lose this device, these 12 words bring your account back.",
  "kit.console.why": "Without this sheet or a second device, nobody can bring your account back.",
  "kit.second-prompt": "Your device asks for your passkey once more: it signs that this sheet is yours.",
  "kit.console.keep":
    "Keep this sheet in a safe place. Whoever has it can act in your name. Your clinic will never ask you for it.",
  "kit.why": "You need a recovery sheet or a second device before you send your first message.",
  "kit.action": "Show my 12 words",
  "kit.later": "Do this later",
  "kit.words": "Your 12 words",
  "kit.word": "Word {number, number}",
  "kit.private": "Make sure that nobody is looking at your screen.",
  "kit.how":
    "Print the sheet. Or write it by hand: the 12 words in this order and, if you can, the 25 digits of the register code. Do not take a photo and do not send them to anyone.",
  "kit.print": "Print the sheet",
  "kit.written": "I have them on paper",
  "kit.quiz.title": "Check your recovery sheet",
  "kit.quiz.lead": "Look at your sheet and type these three words.",
  "kit.quiz.wrong": "This is not word {number, number} on your sheet",
  "kit.quiz.missing": "Type all three words to go on",
  "kit.quiz.back": "Show the words again",
  "kit.quiz.action": "Check the words",
  "kit.done.title": "Your recovery sheet is ready",
  "kit.done.body":
    "Keep the sheet in a safe place, with your important papers. You can make a new sheet at any time, under Account.",
  "kit.sheet.title": "Recovery sheet",
  "kit.sheet.for": "For {name}, {clinic}",
  "kit.sheet.keep":
    "Keep this sheet in a safe place. Whoever has it can read your messages. Your clinic will never ask you for it.",
  "kit.sheet.use": "To use it, open {address} and choose “I lost my device”.",
  "kit.sheet.account": "Your account",
  "kit.sheet.account.hint": "This code names your account. It opens nothing.",
  "kit.sheet.checkpoint": "Check line of the records, on {date}",
  "kit.sheet.checkpoint.hint": "Optional when you come back. It need not be copied by hand.",
  "kit.sheet.made": "Made on {date}",

  "signin.title": "Sign in",
  "signin.lead": "Use the passkey on this device.",
  "signin.action": "Sign in with a passkey",
  "signin.new": "New here? You need an invitation from your clinic.",
  "signin.lost": "I lost my device",
  "signin.other-passkey": "Use another passkey",
  "signin.ended": "You were signed out to keep your messages safe.",
  "signin.no-keys.title": "Your messages are not on this device",
  "signin.no-keys.body":
    "You are signed in, but this browser has no keys. Use your recovery sheet, or link this browser with a device that you have used before.",
  "signin.no-keys.kit": "Use my recovery sheet",
  "signin.no-keys.link": "Link with another device",

  "locked.title": "Your messages are locked",
  "locked.console.title": "Locked on this device",
  "locked.body": "Unlock with the passkey of this device.",
  "locked.passphrase": "Unlock with your passphrase.",
  "locked.action": "Unlock",
  "locked.unlocking": "Unlocking",
  "locked.progress": "Opened {done, number} of {total, number} messages",
  "locked.draft": "What you wrote is kept.",
  "locked.other": "Not you? Sign out",

  "signout.title": "Sign out?",
  "signout.body": "Your keys stay on this device, locked. You need your passkey to come back.",
  "signout.action": "Sign out",

  "account.title": "Account",
  "account.name": "Name",
  "account.role": "Role",
  "account.clinic": "Clinic",
  "account.kit": "Recovery sheet",
  "account.kit.make": "Make a recovery sheet",
  "account.protection": "Protection of this device",
  "account.protection.prf": "Passkey",
  "account.protection.passphrase": "Passphrase, reduced protection",
  "account.devices": "Your devices",
  "account.devices.one": "{count, plural, one {You have # device} other {You have # devices}}",
  "account.id.show": "Show my account number",
  "account.help": "Lost a device?",
  "account.settings": "Language and appearance",

  "lost.title": "I lost my device",
  "lost.lead": "Your messages are locked on the lost device. Do these three things, in this order.",
  "lost.step.call":
    "Remove the lost device with your recovery sheet, here below, or call your clinic: they can stop it from receiving anything new.",
  "lost.step.passkey": "Lock or erase the device from your phone account (Apple, Google or Microsoft).",
  "lost.step.kit":
    "Open this page on a new device and use your recovery sheet, or use another device that you linked before.",
  "lost.no-kit":
    "Without a recovery sheet or another device, nobody can bring old messages back. Your clinic can invite you again.",

  "privacy.title": "How we protect your messages",
  "privacy.lead": "Only the people in a conversation can read it. Your clinic’s computers store it sealed.",
  "privacy.sealed.title": "What nobody else can read",
  "privacy.sealed.body": "What you write: the subject, the topic and the text of each message.",
  "privacy.seen.title": "What the clinic’s computers can see",
  "privacy.seen.body":
    "Your name, who writes to whom, when, how much, and the devices you use. It is kept as small as possible.",
  "privacy.logged.title": "Who looked at it is written down",
  "privacy.logged.body":
    "Each access goes into a log that cannot be changed unnoticed. A compliance officer checks it.",
  "privacy.limits.title": "What we cannot promise",
  "privacy.limits.body":
    "A person who can read your message can copy it. Somebody who has your unlocked device can read what it shows. This page itself comes from your clinic’s server.",
  "privacy.checked": "You can ask your clinic for this log.",
} as const;
