/** What administrators have signed for the clinic, in plain words. */
export const root = {
  "root.title": "Signed in the name of the clinic",
  "root.lead":
    "Every confirmation, team and device that an administrator has signed for. Look for what nobody of you has done.",
  "root.open": "Show what was signed",
  "root.news":
    "{count, plural, one {# signature} other {# signatures}} of other administrators since you last looked",
  "root.new": "New",
  "root.by": "Administrator device {number, number}",
  "root.by.own": "This device",
  "root.by.kit": "Recovery sheet (device {number, number})",
  "root.older": "Show older ones",
  "root.what.started": "The clinic was set up",
  "root.what.device-added": "Administrator device {number} was added",
  "root.what.kit-added": "A recovery sheet was added (device {number})",
  "root.what.device-revoked": "Device {number} was removed",
  "root.what.keys-renewed": "The keys of the device were renewed",
  "root.what.confirmed": "{name} was confirmed as {role} until {date}",
  "root.what.ended": "The confirmation of {name} was ended",
  "root.what.team": "The team {name} was changed",
  "root.replaced": "It replaces device {number}",
  "root.team.added": "Came: {names}",
  "root.team.removed": "Left: {names}",
  "root.walk.title": "Everything that anybody signed",
  "root.walk.lead":
    "The order of signatures decides what a lost device could still do. Here this device goes through the whole register and looks whether anything stands in it twice, which would let the server show people different orders.",
  "root.walk.action": "Go through the register",
  "root.walk.progress": "{done, number} of {total, number} signatures",
  "root.walk.once":
    "{count, plural, one {The register has # signature. It is whole.} other {The register has # signatures. It is whole, and each of them stands in it once.}}",
  "root.walk.bad.title": "Do not trust this server",
  "root.walk.twice":
    "One signature stands at two places of the register: {first, number} and {second, number}. Tell the compliance officer, and compare with the other administrators.",
  "root.walk.other":
    "What the server shows is not the register that it signed. Tell the compliance officer, and compare with the other administrators.",
  "root.doubt.title": "Something here that none of you did?",
  "root.doubt.body":
    "Do not confirm anybody until you know. End the confirmation of people nobody knows under “People”, remove devices nobody knows, and tell the compliance officer.",
} as const;
