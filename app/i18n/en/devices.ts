/** Devices: adding one, getting back with the recovery sheet. */
export const devices = {
  "thread.withheld":
    "{count, plural, one {An earlier message is not on this device} other {# earlier messages are not on this device}}",
  "thread.sheet-used": "{name} used the recovery sheet on {date} to get back on a new device",
  "thread.sheet-used-own": "Your recovery sheet was used on {date} to get back on a new device",
} as const;
