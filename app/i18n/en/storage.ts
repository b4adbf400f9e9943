/** Keys, passkeys and room that a browser may lose, and what to do then. */
export const storage = {
  "lost-keys.title": "This browser has removed your keys",
  "lost-keys.body":
    "Browsers remove stored data when storage runs low, when somebody clears it, or when a private window is closed. Nobody else has your keys, and your messages are still there, sealed.",
  "lost-keys.next":
    "Get them back with your recovery sheet or with another of your devices. What you had written and not sent from here is gone.",
  "lost-keys.same": "You stay the same person: nothing new is made in your name here.",
  "passkey-gone.title": "Is the passkey gone?",
  "passkey-gone.body":
    "If your device shows no passkey for this page, it was deleted or is on another device. Only that passkey opens the keys in this browser; a new one cannot.",
  "passkey-gone.action": "Get my messages back another way",
  "storage.title": "Storage of this browser",
  "storage.kept": "This browser has promised to keep your messages until you delete them.",
  "storage.not-kept":
    "This browser may remove your messages when storage runs low. Your recovery sheet would bring them back.",
  "storage.console.kept": "This browser has promised to keep your keys until you delete them.",
  "storage.console.not-kept":
    "This browser may remove your keys when storage runs low. Your recovery sheet would bring your account back.",
  "storage.console.refused":
    "The browser did not promise it. Keep your recovery sheet safe: it brings your account back.",
  "storage.ask": "Ask the browser to keep them",
  "storage.ask.why": "Your browser may ask you if this page may store data. Say yes.",
  "storage.refused":
    "The browser did not promise it. Keep your recovery sheet safe: it brings your messages back.",
  "passkey.point.private": "Use a normal window. A private window forgets your keys when it is closed.",
  "passkey.private.title": "This looks like a private window",
  "passkey.private.body":
    "It forgets your keys when you close it. Open your invitation in a normal window instead.",
  "draft.not-kept.title": "What you write is not kept at the moment",
  "draft.not-kept.body":
    "This device has no room left. Delete something on it, and do not close this page before you have sent your message.",
} as const;
