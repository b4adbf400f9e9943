import { z } from "zod/mini";
import { VaultError } from "../rpc.ts";
import { noteOf, openHead } from "./keylog-pin.ts";
import type { KeylogPin, Model } from "./model-types.ts";

const noteText = z.string().check(z.minLength(1), z.maxLength(1024));

/** What a device tells the next one of both logs past the server, in an invitation or a welcome (SPEC §6, §10, §13). */
export const logPins = z.strictObject({
  /** The key log's verifier key, and the newest checkpoint of it that the teller holds, a signed note. */
  keylog: z.strictObject({ key: noteText, note: noteText }),
  /** The audit log's verifier key. */
  auditKey: noteText,
});
export type LogPins = z.infer<typeof logPins>;

/** E_SYNC_FIRST before this device has pins of its own. */
export function logPinsOf({ keylog, identity }: Model): LogPins {
  const isSigned = keylog.key !== null && keylog.head.sig !== "";
  if (keylog.key === null || !isSigned || identity.auditKey === null) throw new VaultError("E_SYNC_FIRST");
  return {
    keylog: { key: keylog.key, note: noteOf(keylog.key, keylog.head) },
    auditKey: identity.auditKey,
  };
}

/** The first pin of a device that was told so. E_STALE_LOG when the note is not of that key. */
export function firstPin({ keylog: { key, note } }: LogPins): KeylogPin {
  return { key, head: openHead(note, key), history: [], taken: 0 };
}
