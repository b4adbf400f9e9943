/** The access log of a closed year, and of one after a restore. */
export const years = {
  "years.label": "Log of the year",
  "years.restored": "{year}, after the restore of {date}",
  "years.restored.unknown": "{year}, after restore {number, number}",
  "years.of": "Access log of {name}",
  "years.open": "{name} (open)",
  "years.destroyed": "{name} (destroyed)",
  "years.closed":
    "This is the log of {name}. It is closed: nothing is added to it any more. That you read it stands in the open log.",
  "years.to-open": "Go to the open log",
  "years.check.lead":
    "Your browser follows the proofs from the open log back to the last checkpoint of {name}, and goes through every entry up to there.",
  "years.crossed":
    "The log of {name}, which was open when you last looked, was gone through to its end as well. This log begins exactly there.",
  "years.gone.title": "The log of {name} was destroyed",
  "years.gone.body":
    "It had {count, plural, one {# entry} other {# entries}}. Its last checkpoint stays named by the log that came after it.",
  "years.gone.checking": "Looking for the entry that says so",
  "years.gone.proved":
    "Entries of a later log say that two officers had it destroyed, past its time. Your browser has checked their proofs.",
  "years.gone.unsaid": "No entry of the logs says that two officers had it destroyed.",
  "years.gone.early":
    "It was destroyed too early: the six years for which the law has it kept were not over.",
  "years.gone.alone":
    "It was destroyed by one person alone: no entry says that another officer had asked for it.",
  "years.gone.advice":
    "Restart and change nothing. Ask who runs the server, keep a note of what you see here, and follow your procedure.",
  "years.gone.entries": "Show the entries about removals",
  "years.gone.nothing": "None of its entries is left.",
  "years.gone.see": "What is left of it",
  "years.none.title": "This clinic has no log of {name}",
  "years.none.body": "The address names a log that was never there.",
  "years.past":
    "{count, plural, one {The log of {names} has been kept as long as it has to be. Two officers may have it destroyed.} other {The logs of {names} have been kept as long as they have to be. Two officers may have them destroyed.}}",
} as const;
