import { toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { SignedReview } from "#app/protocol/review-api.ts";
import { encodeContext } from "#audit/review/context.ts";
import { encodeFindings, RULES_VERSION } from "#audit/review/finding.ts";
import { signoffText, textHash } from "#audit/review/signoff.ts";
import type { ApiPerson } from "./api-person.ts";
import type { ApiServer } from "./api-server.ts";

const context = encodeContext({
  ...{ bulkPatients: 20, dormantDays: 45, denials: 10, hours: null, watched: [], names: [] },
});

/** A review without findings of everything up to now, signed by this person's device. */
export async function signedReview(server: ApiServer, person: ApiPerson): Promise<SignedReview> {
  const { checkpoint, note } = await server.services.checkpoints.current();
  const findings = encodeFindings([]);
  const text = signoffText({
    ...{ ...checkpoint, from: 0, to: checkpoint.size, rules: RULES_VERSION, count: 0 },
    ...{ context: textHash(context), findings: textHash(findings) },
    ...{ account: person.keys.id, device: person.keys.first.id, atMs: server.now() },
  });
  const signature = toBase64url(await person.keys.first.keys.sig.sign("audit-signoff", utf8(text)));
  return { text, signature, note, context, findings };
}
