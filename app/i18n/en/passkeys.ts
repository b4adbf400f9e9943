/** Several passkeys for one device. */
export const passkeys = {
  "passkeys.title": "Passkeys of this device",
  "passkeys.lead": "Any one of these signs you in here and opens your messages on this device.",
  "passkeys.open": "Show the passkeys",
  "passkeys.card":
    "A second passkey, for example on a security key, opens this device when you lose the first one.",
  "passkeys.name": "Passkey {number, number}",
  "passkeys.since": "Since {date}",
  "passkeys.place.device": "On this device",
  "passkeys.place.phone": "On a phone or tablet",
  "passkeys.place.key": "On a security key",
  "passkeys.place.other": "Kept somewhere else",
  "passkeys.foreign": "Opens nothing here",
  "passkeys.foreign.body":
    "The clinic’s server names this passkey, and this browser has never used it. If you did not just try to add one, remove it and tell your clinic.",
  "passkeys.unknown": "Does not sign you in",
  "passkeys.unknown.body":
    "This passkey opens your messages here, but the clinic’s server does not know it. Remove it and add it again.",
  "passkeys.only":
    "This is the only one. If you lose it, your recovery sheet or another of your devices brings you back.",
  "passkeys.by-passphrase":
    "A passphrase protects this device, so a second passkey would protect nothing more. To use passkeys alone, add another device that has them.",
  "passkeys.add": "Add a passkey",
  "passkeys.add.body":
    "Use another place than the one you use now: a security key, or your phone. First you make the new passkey, then you confirm with the one you have.",
  "passkeys.add.action": "Make a new passkey",
  "passkeys.confirm": "Confirm with the passkey you have",
  "passkeys.confirm.body": "The new passkey is made. It opens nothing before you have confirmed it.",
  "passkeys.confirm.action": "Confirm",
  "passkeys.taken": "There is a passkey for this device in that place already",
  "passkeys.taken.body": "Choose another place for the new one: a security key, or your phone.",
  "passkeys.added": "The passkey was added. From now on each of them opens this device.",
  "passkeys.remove": "Remove",
  "passkeys.remove.name": "Remove passkey {number, number}",
  "passkeys.remove.title": "Remove passkey {number, number}?",
  "passkeys.remove.body":
    "It will no longer sign you in or open anything here. You confirm with one that stays. Delete it in the place where it is kept, too.",
  "passkeys.remove.action": "Remove it",
  "passkeys.removed": "The passkey was removed.",
  "error.E_LAST_PASSKEY.title": "This is the only passkey of this device",
  "error.E_LAST_PASSKEY.body": "Add another one first. Without any, nothing here could be opened again.",
} as const;
