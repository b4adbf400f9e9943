/** Restores from a backup, and new keys of the logs. */
export const restored = {
  "restored.title": "Backups and keys of the records",
  "restored.lead":
    "When a clinic loses its newest data and goes back to a backup, it has to say so. Two people confirm it on their own devices, and every device checks that nothing else changed. A new key that signs the records is shown here too.",
  "restored.none.title": "Nothing happened",
  "restored.none.body":
    "This device has never been told that the clinic went back to a backup, or replaced a key of its records.",
  "restored.waiting.title": "The clinic says it went back to a backup",
  "restored.waiting.body":
    "An administrator and the compliance officer have to confirm it. Until both have, nobody’s device goes on.",
  "restored.when": "Said on",
  "restored.reason": "Reason",
  "restored.reason.disk-failure": "A disk or machine failed",
  "restored.reason.attack": "An attack",
  "restored.reason.mistake": "Something was deleted or changed by mistake",
  "restored.reason.move": "The clinic moved to another machine",
  "restored.reason.drill": "An exercise",
  "restored.reason.other": "Another reason",
  "restored.lost.access": "Lines missing from the record of who looked at what",
  "restored.lost.keys": "Missing statements about keys, people and conversations",
  "restored.count": "{count, number}",
  "restored.confirmed": "Confirmed by",
  "restored.confirmed.nobody": "Nobody yet",
  "restored.confirm": "Confirm the restore",
  "restored.confirm.warn":
    "Confirm only if you know from the people who run the server that this happened, and that there is no newer backup. What is confirmed as lost stays lost.",
  "restored.confirm.done": "You have confirmed this. It goes on when the other person has too.",
  "restored.taken.title": "Confirmed restore",
  "restored.taken.body":
    "Messages sent between the backup and the loss may be missing on the server. What is on your device stays on your device. Anything added or taken out in that time has to be done again: devices, people, teams.",
  "restored.key.access": "The key that signs the record of who looked at what was replaced",
  "restored.key.keys": "The key that signs the list of keys was replaced",
  "restored.key.body":
    "Both the old and the new key have signed this. Your device still holds the record to what it kept before, and nothing is lost. If nobody told you that it was planned, ask the people who run the server.",
  "restored.key.reason.routine": "Planned",
  "restored.key.reason.leak": "Somebody else may have had the old key",
  "restored.key.reason.move": "The clinic moved to another machine",
  "restored.key.reason.drill": "An exercise",
  "restored.key.reason.other": "Another reason",
  "restored.key.banner":
    "A key that signs your clinic’s records was replaced on {date}. Ask if nobody told you that it was planned.",
  "restored.save": "Save for a check on another computer",
  "restored.open": "What this means",
  "restored.banner": "Your clinic went back to a backup on {date}. Two people confirmed it.",
  "restored.banner.seen": "Understood",
} as const;
