import { z } from "zod/mini";
import { fromUtf8 } from "#app/lib/bytes.ts";
import { id32 } from "#app/protocol/wire.ts";
import { bytesIn } from "../audited/input.server.ts";
import { Refusal } from "../audited/refusal.server.ts";

/** Only the challenge is taken from here; type, origin and the rest are verified with the signature. */
const clientData = z.object({ challenge: id32 });

/** The challenge that a ceremony says it answers (WebAuthn L3 §5.8.1); E_PASSKEY when there is none. */
export function clientChallenge(clientDataJSON: string): Uint8Array<ArrayBuffer> {
  try {
    const data = clientData.parse(JSON.parse(fromUtf8(bytesIn(clientDataJSON))));
    return bytesIn(data.challenge, 32);
  } catch (cause) {
    throw new Refusal("E_PASSKEY", { cause });
  }
}
