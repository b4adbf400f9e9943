import { describe, expect, test } from "vitest";
import { zeroId } from "#app/crypto/codec.ts";
import { boxKeyPairFromSecret, softwareAgreement } from "#app/crypto/primitives/box.ts";
import { kemDecapsulate } from "#app/crypto/primitives/kem.ts";
import { secretboxOpen } from "#app/crypto/primitives/secretbox.ts";
import { verify } from "#app/crypto/primitives/signature.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import { attachmentRoot, attachmentShape } from "#app/crypto/public/attachment-manifest.ts";
import { envHash, headerHash, wrapHashesOf } from "#app/crypto/public/envelope-hash.ts";
import { encodeHeader, parseHeader, parseHeaderOfAnySuite } from "#app/crypto/public/envelope-header.ts";
import { paddedBodyLength } from "#app/crypto/public/padding.ts";
import { padme } from "#app/crypto/public/padme.ts";
import { parseWrap, type RecipientKey, rcpHash } from "#app/crypto/public/wrap-layout.ts";
import { AttachmentOpener } from "#app/crypto/secret/attachment-open.ts";
import { AttachmentSealer } from "#app/crypto/secret/attachment-seal.ts";
import { openContent, sealContent } from "#app/crypto/secret/content.ts";
import { softwareDeviceKeys } from "#app/crypto/secret/device-keys.ts";
import { sealInner } from "#app/crypto/secret/seal-inner.ts";
import { unwrapKeysOf } from "#app/crypto/secret/unwrap-keys.ts";
import { unwrapKey, wrapKey } from "#app/crypto/secret/wrap.ts";
import { toHex, utf8 } from "#app/lib/bytes.ts";
import { bedsideVectors, hex } from "#tests/factories/bedside-vectors.ts";
import { type DeviceName, envelopeVectors } from "#tests/factories/envelope-vectors.ts";
import { refusalOf } from "#tests/factories/refusal.ts";

const { common, cases } = envelopeVectors.envelope;

function deviceOf(name: DeviceName) {
  const v = bedsideVectors.devices[name];
  return softwareDeviceKeys({
    admSeed: hex(v.adm_seed),
    sigSeed: hex(v.sig_seed),
    boxSecret: hex(v.box_secret),
    kemSeed: hex(v.kem_seed),
  });
}

function recipientOf(name: DeviceName, suite: 1 | 2): RecipientKey {
  const v = bedsideVectors.devices[name];
  const kemHash = suite === 1 ? zeroId() : hex(v.kem_hash);
  return { deviceId: hex(v.device_id), keyEpoch: 0, boxPk: hex(v.box_pk), kemHash };
}

function headerOf(v: (typeof cases)[number]) {
  return {
    suite: v.suite,
    kind: "message" as const,
    threadId: hex(common.thread_id),
    msgId: hex(v.header).slice(36, 52),
    sender: {
      account: hex(bedsideVectors.genesis.alice.account_id),
      device: hex(bedsideVectors.devices.alice.device_id),
      seq: common.snd_seq,
      head: hex(common.snd_head),
    },
    thread: { memSeq: common.mem_seq, memHead: hex(common.mem_head) },
    ctr: v.ctr,
    prevOwn: hex(v.prev_own),
    parents: v.parents.toSorted().map(hex),
    sentMs: common.sent_ms,
    log: { size: common.log_size, root: hex(common.log_root) },
  };
}

/** The two secrets a sender draws, then nothing: suite 1 needs no more. */
function drawing(...values: string[]) {
  const rest = values.map(hex);
  return (length: number) => {
    const next = rest.shift();
    if (next?.length !== length) throw new Error("another draw than the specification's");
    return next;
  };
}

describe.each(cases)("an independent implementation agrees on envelope %# (suite $suite, ctr $ctr)", (v) => {
  const names = common.recipients.toSorted((a, b) =>
    bedsideVectors.devices[a].device_id < bedsideVectors.devices[b].device_id ? -1 : 1,
  );
  const recipients = names.map((name) => recipientOf(name, v.suite));
  const ephemeral = boxKeyPairFromSecret(hex(v.eph_secret));

  test("on the header, both ways", () => {
    const header = encodeHeader({
      ...headerOf(v),
      ephPk: ephemeral.publicKey,
      recipientCount: 3,
      rcpHash: rcpHash(recipients),
      bodyLength: 256,
    });
    expect(toHex(header)).toBe(v.header);
    expect(toHex(encodeHeader(parseHeaderOfAnySuite(hex(v.header))))).toBe(v.header);
  });

  test("on commitment, ciphertext, env_hash and signature", async () => {
    const { com, ct } = sealContent(hex(v.content_key), headerHash(hex(v.header)), utf8(v.body_utf8));
    expect(toHex(com)).toBe(v.commitment);
    expect(toHex(ct)).toBe(v.ciphertext);
    const hash = envHash(hex(v.header), com, sha256(ct), wrapHashesOf(v.wraps.map(hex)));
    expect(toHex(hash)).toBe(v.env_hash);
    const { sig } = deviceOf("alice");
    expect(toHex(await sig.sign("env-sig", hash))).toBe(v.signature);
    expect(verify(hex(v.signature), "env-sig", hash, sig.publicKey)).toBe(true);
  });

  test("on every wrap, byte for byte", async () => {
    for (const [i, name] of names.entries()) {
      const wrap = hex(v.wraps[i] ?? "");
      const { kemCt } = parseWrap(v.suite, wrap);
      const shared = () => kemDecapsulate(kemCt, deviceOf(name).kem.secretKey);
      const encapsulation = v.suite === 1 ? null : { ciphertext: kemCt, shared: shared() };
      const recipient = recipientOf(name, v.suite);
      const made = wrapKey(
        hex(v.content_key),
        headerHash(hex(v.header)),
        { publicKey: ephemeral.publicKey, shared: await softwareAgreement(ephemeral).agree(recipient.boxPk) },
        recipient,
        encapsulation,
      );
      expect(toHex(made)).toBe(toHex(wrap));
    }
  });

  test("on who can open it", async () => {
    for (const name of v.opens_for) {
      const recipient = recipientOf(name, v.suite);
      const { box, kem } = deviceOf(name);
      const owner = { account: zeroId(), deviceId: recipient.deviceId };
      const keys = unwrapKeysOf(owner, new Map([[0, { box, kem }]]));
      const wrap = parseWrap(v.suite, hex(v.wraps[names.indexOf(name)] ?? ""));
      const hh = headerHash(hex(v.header));
      const key = await unwrapKey(wrap, hh, ephemeral.publicKey, recipient, keys);
      expect(toHex(key)).toBe(v.content_key);
      const inner = openContent(key, hh, { com: hex(v.commitment), ct: hex(v.ciphertext) });
      expect(inner).toEqual(utf8(v.body_utf8));
    }
  });

  // In suite 2 the answers do not tell the randomness of the encapsulations, only what came of it.
  if (v.suite === 1)
    test("on the whole sealing, from the same randomness", async () => {
      const sealed = await sealInner(
        {
          header: headerOf(v),
          recipients: recipients.map((each) => ({ ...each, kemPk: null })).toReversed(),
          random: drawing(v.content_key, v.eph_secret),
          signer: deviceOf("alice").sig,
        },
        utf8(v.body_utf8),
      );
      expect(toHex(sealed.header)).toBe(v.header);
      expect(sealed.wraps.map(toHex)).toEqual(v.wraps);
      expect(toHex(sealed.envHash)).toBe(v.env_hash);
      expect(toHex(sealed.sig)).toBe(v.signature);
    });

  test("and production reads suite 2 alone", async () => {
    if (v.suite === 2) expect(parseHeader(hex(v.header)).suite).toBe(2);
    else expect(await refusalOf(() => parseHeader(hex(v.header)))).toBe("E_SUITE_DOWNGRADE");
  });
});

describe("an independent implementation agrees", () => {
  test.each(envelopeVectors.body_padding)("that $inner_total bytes are padded to $padded", (v) => {
    expect(paddedBodyLength(v.inner_total)).toBe(v.padded);
  });

  test.each(envelopeVectors.padme)("that Padmé of $length is $padded", ({ length, padded }) => {
    expect(padme(length)).toBe(padded);
  });

  test.each(envelopeVectors.attachment)("on a file of $true_len bytes", async (v) => {
    const file = Uint8Array.from({ length: v.true_len }, (_, i) => (31 * i) % 256);
    const threadId = hex(v.thread_id);
    expect(attachmentShape(v.true_len)).toEqual({ paddedLength: v.padded_len, chunks: v.chunks });
    const sealer = new AttachmentSealer({
      key: hex(v.attachment_key),
      id: hex(v.attachment_id),
      threadId,
      trueLength: v.true_len,
    });
    const first = sealer.push(file);
    const { chunks: rest, manifest } = await sealer.finish();
    const chunks = [...first, ...rest];
    expect(chunks.map((chunk) => toHex(sha256(chunk)))).toEqual(v.chunk_sha256);
    expect(toHex(manifest.com)).toBe(v.commitment);
    expect(toHex(manifest.root)).toBe(v.root);
    expect(toHex(attachmentRoot(v.chunk_sha256.map(hex)))).toBe(v.root);
    const opener = new AttachmentOpener({ ...manifest, name: "f", mime: "image/png" }, threadId);
    const opened = chunks.map((chunk) => opener.push(chunk));
    await opener.finish();
    expect(Buffer.concat(opened).equals(file)).toBe(true);
  });

  test("that one secretbox opens under two keys, which is why there is a commitment", async () => {
    const v = envelopeVectors.salamander;
    const [one, two] = [v.key_1, v.key_2].map((key) => secretboxOpen(hex(v.box), hex(v.nonce), hex(key)));
    expect(one).not.toEqual(two);
  });
});
