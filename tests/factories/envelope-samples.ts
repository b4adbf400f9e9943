import { encodeBody } from "#app/crypto/public/body.ts";
import { type BodyContent, bodyTypes } from "#app/crypto/public/body-types.ts";
import { pointsOf, viewsOf } from "#app/crypto/public/recipients.ts";
import { headsHash } from "#app/crypto/public/thread-order.ts";
import { AttachmentSealer } from "#app/crypto/secret/attachment-seal.ts";
import { concat, toHex } from "#app/lib/bytes.ts";
import { EnvelopeWorld } from "#tests/factories/envelope-world.ts";
import { seededRandom, testEpochMs } from "#tests/factories/test-person.ts";

const fixed = (byte: number, length = 32) => new Uint8Array(length).fill(byte);

/** One body of each type with every field present. */
const bodies: readonly BodyContent[] = [
  {
    type: "message",
    value: {
      threadSubject: "نتيجة الفحص",
      category: "test-result",
      urgency: "soon",
      about: fixed(1),
      text: "Café ☕\n10 mg \u202e once daily",
      attachments: [
        {
          id: fixed(2, 16),
          key: fixed(3),
          com: fixed(4),
          chunks: 3,
          paddedLength: 151_552,
          trueLength: 150_000,
          root: fixed(5),
          name: "scan.pdf",
          mime: "application/pdf",
        },
      ],
      voidCtrs: [1, 2],
    },
  },
  { type: "receipt", value: { heads: headsHash([fixed(7), fixed(6)]), status: "opened", voidCtrs: [] } },
  {
    type: "history",
    value: { threadId: fixed(8), count: 2, heads: fixed(9), entries: [[fixed(10), fixed(11)]] },
  },
];

/** Every layout of envelopes, bodies and attachments with fixed inputs; frozen in tests/vectors/bedside-envelopes-v1.json. */
export async function envelopeSamples(): Promise<Record<string, string>> {
  const world = await EnvelopeWorld.create("frozen");
  const views = viewsOf(world.thread, world.chain, world.root.chain);
  const samples: Record<string, string> = {};
  for (const content of bodies) {
    samples[`body ${content.type}`] = toHex(encodeBody({ ...content, views }));
    const history = content.type === "history";
    const sealed = await world.seal({
      content,
      header: history ? { kind: "history", ctr: 0 } : { kind: bodyTypes[content.type].kind, ctr: 3 },
      views: history ? pointsOf([world.alice.chain, world.bob.chain]) : views,
      recipients: world.recipients(testEpochMs).slice(0, history ? 1 : undefined),
    });
    for (const part of ["header", "com", "ct", "sig", "envHash"] as const)
      samples[`${content.type} ${part}`] = toHex(sealed[part]);
    samples[`${content.type} wraps`] = toHex(concat(...sealed.wraps));
  }
  return { ...samples, ...(await attachmentSample()) };
}

async function attachmentSample(): Promise<Record<string, string>> {
  const random = seededRandom("frozen/attachment");
  const sealer = new AttachmentSealer({
    key: random(32),
    id: random(16),
    threadId: fixed(12),
    trueLength: 5,
  });
  sealer.push(Uint8Array.of(1, 2, 3, 4, 5));
  const { chunks, manifest } = await sealer.finish();
  return {
    "attachment chunk": toHex(concat(...chunks)),
    "attachment com": toHex(manifest.com),
    "attachment root": toHex(manifest.root),
  };
}
