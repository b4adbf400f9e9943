/** What the terminal says when a server is ready; tests and people wait for the last line. */
export function announce({ origin, setupUrl, rolesAreSeparate }) {
  const next = setupUrl
    ? `\nNext: open this link to set up the clinic. It works once:\n\n  ${setupUrl}\n`
    : `\nOpen ${origin} to sign in.\n`;
  const warning = rolesAreSeparate
    ? ""
    : "\nOne database role both owns the tables and serves: set DATABASE_OWNER_URL to keep them apart.\n";
  process.stdout.write(
    `\nBedside serves on ${origin}\n${next}${warning}\nCtrl-C stops it, with its database.\n`,
  );
}

/** A link is for a browser of its own: one browser profile holds the keys of one person. */
export function announceDemo({ origin, dataDir }, { patient, clinician, officer }) {
  process.stdout.write(`
The Bedside demo serves on ${origin}

Nobody in it is real. Open each link in a browser profile of its own (a normal window, a private
window, another browser): a profile holds the keys of one person. You need a passkey of this
computer, a phone or a security key. A link works once, for 7 days; the next start prints new ones.

  A patient, who writes to the diabetes team and is answered:
  ${patient}

  A clinician, who is put into that team and given its conversations:
  ${clinician}

  The compliance officer, who sees every access:
  ${officer}

Data folder: ${dataDir}
The next start goes on where it was. To begin again, stop it, delete that folder, and clear the
data of ${new URL(origin).host} in the browsers that you used.

Ctrl-C stops it, with its database.
`);
}
