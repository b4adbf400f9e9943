import { z } from "zod/mini";
import { counter, id32, signature, statementWire } from "./wire.ts";

/** One person's word that a restore was meant, under a device of theirs (audit SPEC §12). */
const consent = z.strictObject({ account: id32, device: id32, signature });

/**
 * GET /api/log/changes?held=<sizes of the key log that I hold checkpoints of, comma-separated, ≤ 200>:
 * every restore that was named and every key that was replaced, oldest first. Nothing of it is believed without the signatures. No entry when there is none.
 */
export const logChanges = z.strictObject({
  changes: z.array(
    z.strictObject({
      note: z.string().check(z.maxLength(16_384)),
      consents: z.array(consent),
      /** That what the restore kept of the key log, or its old key signed last, extends the largest held size that is not beyond it. */
      consistency: z.array(id32),
    }),
  ),
  /** Whole chains of the officers among those who confirmed. */
  chains: z.array(z.strictObject({ accountId: id32, wires: z.array(statementWire) })),
});
export type LogChanges = z.infer<typeof logChanges>;

/** POST /api/log/consents: signed by the session's own device. */
export const consentPost = z.strictObject({ number: counter, signature });
export type ConsentPost = z.infer<typeof consentPost>;
