/** What a clinic asks of its people's devices. */
export const policy = {
  "policy.title": "Protection of devices",
  "policy.lead":
    "These rules are signed by the administrators. Every device follows the newest ones that it has seen, whatever the server says.",
  "policy.prf": "Staff need a passkey that protects keys",
  "policy.prf.hint":
    "Devices of staff, officers and administrators can then no longer be protected by a passphrase. Those that are can read, and write nothing until they are replaced.",
  "policy.staff-idle": "Staff devices lock after",
  "policy.patient-idle": "Patients’ devices lock after",
  "policy.minutes": "{count, plural, one {# minute} other {# minutes}} without a touch",
  "policy.save": "Change the rules",
  "policy.saved": "The rules are signed. Devices follow them from their next unlock.",
  "policy.line":
    "Devices of staff lock after {staff, plural, one {# minute} other {# minutes}}, patients’ after {patient, plural, one {# minute} other {# minutes}}; {prf, select, yes {staff need a passkey that protects keys} other {staff may use a passphrase}}",
  "error.E_POLICY_PRF.title": "Your clinic asks staff for a passkey that protects keys",
  "error.E_POLICY_PRF.body":
    "A device with a passphrase cannot be added, and nothing is written from it. Use another browser, or a security key that can, and add it as a device.",
} as const;
