import { z } from "zod/mini";
import { namedPerson } from "./officer-api.ts";
import { counter, id16, id32 } from "./wire.ts";

/** GET /api/audit/devices?person=<pseudonym>: every device that the person's chain ever had, in its order; nobody's without a person. */
export const personDevices = z.strictObject({
  person: z.nullable(namedPerson),
  devices: z.array(
    z.strictObject({
      deviceId: id32,
      /** Place in the chain, from 1: what the person's own screen calls it. */
      number: counter,
      kind: z.enum(["browser", "kit"]),
      addedMs: counter,
      revokedMs: z.nullable(counter),
    }),
  ),
});

/** POST /api/audit/device-report: which messages are sealed for a device; why it is asked stays erasable. */
export const deviceReportPost = z.strictObject({
  person: id16,
  deviceId: id32,
  reason: z.string().check(z.minLength(1), z.maxLength(2_000)),
});

export const deviceReport = z.strictObject({
  /** By conversation, the newest message first. */
  threads: z.array(
    z.strictObject({
      threadId: id32,
      /** Pseudonyms of its patients. */
      patients: z.array(z.string()),
      received: counter,
      sent: counter,
      /** Batches of older messages that the device was given; which messages is sealed. */
      history: counter,
      firstMs: counter,
      lastMs: counter,
    }),
  ),
  people: z.array(namedPerson),
  /** A line a message: its id, its conversation, when it came, how the device got it. */
  csv: z.string(),
});
export type DeviceReportAnswer = z.infer<typeof deviceReport>;
