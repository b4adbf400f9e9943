import type { BodyContent } from "#app/crypto/public/body-types.ts";
import { viewsOf } from "#app/crypto/public/recipients.ts";
import type { UploadedEnvelope } from "#app/crypto/public/verify-uploaded.ts";
import { type OpenContext, type OpenedEnvelope, openEnvelope } from "#app/crypto/secret/open.ts";
import { deliver, type EnvelopeWorld, type Memory } from "#tests/factories/envelope-world.ts";
import { refusalOf } from "#tests/factories/refusal.ts";
import type { TestPerson } from "#tests/factories/test-person.ts";

/** Bob, or another member, reads in the world of the test that runs; a context may differ from what he would know. */
export function readingIn(world: () => EnvelopeWorld) {
  const readBy = (
    envelope: UploadedEnvelope,
    context: Partial<OpenContext> = {},
    person: TestPerson = world().bob,
  ) => openEnvelope(deliver(envelope, person.first), { ...world().context(person), ...context });

  return {
    readBy,
    refusedBy: (envelope: UploadedEnvelope, context: Partial<OpenContext> = {}, person = world().bob) =>
      refusalOf(() => readBy(envelope, context, person)),
    async received(envelope: UploadedEnvelope, memory: Memory, by = world().bob): Promise<OpenedEnvelope> {
      const outcome = await readBy(envelope, { known: memory }, by);
      if (outcome.outcome !== "opened") throw new Error(outcome.outcome);
      memory.remember(outcome);
      return outcome;
    },
    views: () => viewsOf(world().thread, world().chain, world().root.chain),
    receiptContent: (): BodyContent => ({
      type: "receipt",
      value: { heads: world().random(32), status: "opened", voidCtrs: [] },
    }),
  };
}
