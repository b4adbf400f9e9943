/** Reading a code with the camera. */
export const scan = {
  "scan.title": "Scan the code",
  "scan.starting": "Starting the camera. If your browser asks, allow it for this page.",
  "scan.looking": "Hold the whole code in the picture. It is read by itself.",
  "scan.private": "The picture does not leave this device and is not kept.",
  "scan.without": "Go on without the camera",
  "scan.refused":
    "The camera is not allowed for this page. You can allow it in the settings of your browser or device, or go on without it.",
  "scan.none": "No camera was found on this device. You can go on without it.",
  "scan.busy":
    "The camera does not start. Perhaps another program is using it: close that program and try again, or go on without it.",
  "scan.unsupported": "This browser gives this page no camera. You can go on without it.",
  "scan.nothing-found":
    "No code was found for two minutes, so the camera is off. Hold the code closer and in good light, then try again.",
  "scan.hidden": "The camera is off because you left this page for a moment.",
  "scan.other.link": "This is another code. Scan the one that the new device shows under “Add this device”.",
  "scan.other.safety":
    "This is another code. Ask the other person to open the page with your name, and scan the code there.",
  "scan.other.clinic": "This is another code. Scan the one on your clinic’s sign.",
} as const;
