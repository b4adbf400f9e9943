/** Taking something out of the access log under two officers. */
export const redaction = {
  "redaction.title": "Removals from the log",
  "redaction.lead":
    "One officer asks, another one decides. What is removed does not come back; the hash and number of its entry stay, so the rest can still be checked.",
  "redaction.none": "Nothing waits for a decision.",
  "redaction.past": "{count, plural, one {# decided removal} other {# decided removals}}",
  "redaction.part.private": "Typed words beside entry {seq, number} of {log}",
  "redaction.part.body": "Entry {seq, number} of {log}",
  "redaction.part.log": "The whole log of {log}",
  "redaction.by": "Asked on {date}, by {name}",
  "redaction.decided": "Decided on {date}, by {name}",
  "redaction.confirmed": "Removed",
  "redaction.refused": "Not removed",
  "redaction.see": "Look at the entry",
  "redaction.confirm": "Remove it for good",
  "redaction.refuse": "Refuse",
  "redaction.withdraw": "Withdraw",
  "redaction.own": "You asked for it: another officer has to decide",
  "redaction.sure.private":
    "The words that were typed are erased, here and beside the log. The entry stays. Nobody can bring them back, except from a backup.",
  "redaction.sure.body":
    "Everything that the entry says is erased: who, when, whose data. Only its hash stays. Nobody can bring it back, except from a backup.",
  "redaction.sure.log":
    "All entries of that year are erased, with what was typed, the cases and the signed reviews about them. That the log was destroyed stays in this year’s log. Nobody can bring it back, except from a backup.",
  "redaction.destroy.title": "Destroy the log of {log}",
  "redaction.destroyed": "Destroyed",
  "redaction.asked": "Asked for: another officer has to decide",
  "redaction.propose": "Ask to remove something",
  "redaction.propose.title": "Remove from entry {seq, number}",
  "redaction.propose.body":
    "Another officer has to agree, and no legal hold may stand over it. Asking is an entry, and the patient concerned sees it.",
  "redaction.what": "What should go?",
  "redaction.what.private": "The words that were typed",
  "redaction.what.private.hint": "A reason, a note or a searched name. The entry itself stays.",
  "redaction.what.body": "The whole entry",
  "redaction.what.body.hint": "Only for an entry that must not exist. Its number and hash stay.",
  "redaction.propose.action": "Ask for it",
  "redaction.sent": "Another officer can decide now, under",
  "redaction.gone":
    "{count, plural, one {Removed by two officers: entry {entries}.} other {Removed by two officers: entries {entries}.}}",
} as const;
