/** Making sure of persons and of the clinic, and what a new identity means. */
export const safety = {
  "safety.title": "Who you write with",
  "safety.lead":
    "Make sure once that you write with the right people. You do not need to do it again when they get a new phone.",
  "safety.open": "Make sure who you write with",
  "safety.clinic": "Your clinic",
  "safety.clinic.body":
    "Compare this code with the sign in your clinic. If it is the same, everybody the clinic confirmed is really from your clinic.",
  "safety.clinic.same": "It is the same",
  "safety.clinic.checked": "You compared this code on {date}.",
  "safety.clinic.differs":
    "Is it different? Do not write anything here. Call the clinic on a number you know.",
  "safety.clinic.scan": "Scan the sign",
  "safety.clinic.result.same": "It is your clinic. Everybody it confirmed is really from there.",
  "safety.clinic.wrong.title": "This sign is not the one of this clinic",
  "safety.clinic.wrong.body":
    "If you are standing in your clinic, do not write anything here, and show this to somebody at the front desk. If the sign is from another place, nothing is wrong.",
  "safety.people": "People in your conversations",
  "safety.none": "Nobody yet. People appear here when you write with them.",
  "safety.check": "Check",
  "safety.person.title": "Check {name}",
  "safety.person.unknown": "Check this person",
  "safety.person.lead": "Do this when you are together, or on a call with a voice you know.",
  "safety.how.invitation":
    "This person came with an invitation. Whoever opened it is this account, so make sure when you meet.",
  "safety.how.endorsed":
    "The clinic confirmed this person. That is enough once you have compared the clinic’s code.",
  "safety.how.in-person": "You checked this person. It stays valid when they get a new phone.",
  "safety.how.in-person.date": "You checked this person on {date}. It stays valid when they get a new phone.",
  "safety.how.says-to-be":
    "Nobody confirmed this name. Do not act on what this person writes before you have checked.",
  "safety.how.self": "This is you.",
  "safety.show": "Let the other person scan this",
  "safety.show.body": "They open “{title}” on their device, choose your name, and scan this code.",
  "safety.qr": "Code of the two of you",
  "safety.scan": "Scan the code of the other person",
  "safety.digits": "Or read these numbers to each other",
  "safety.digits.body": "Both devices show the same 12 groups. Read them to each other, one after the other.",
  "safety.digits.same": "All groups are the same",
  "safety.digits.differ": "They are different",
  "safety.result.same": "It is the right person. You do not need to check again when they get a new phone.",
  "safety.result.no-code":
    "This is not a code of this page. Ask the other person to open the page with your name.",
  "safety.result.behind":
    "The other device knows something that the server has not shown to yours. Wait a few minutes and scan again. If it stays, tell your clinic.",
  "safety.wrong.title": "Do not rely on this account",
  "safety.wrong.body":
    "First make sure that both of you opened the page of the other one. If you did, somebody may have taken the place of this person: do not write anything private, and call the clinic.",
  "safety.undo": "Take this check back",
  "safety.new.title": "{name} has a new identity",
  "safety.new.body":
    "They may have lost every device and started again, or somebody else uses the name. Call them on a number you know, or check when you meet, before you write anything private.",
  "safety.new.check": "Check now",
  "safety.new.seen": "I have understood",
} as const;
