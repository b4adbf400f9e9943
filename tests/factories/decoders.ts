import { entropyFromWords, wordsFromEntropy } from "#app/crypto/primitives/words.ts";
import { decodeAccept, encodeAccept } from "#app/crypto/public/acceptance.ts";
import { decodeBody, encodeBody } from "#app/crypto/public/body.ts";
import { decodeChainStatement, encodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import { parseClinicQr } from "#app/crypto/public/clinic-qr.ts";
import {
  type EnvelopeHeader,
  encodeHeader,
  parseHeader,
  parseHeaderOfAnySuite,
} from "#app/crypto/public/envelope-header.ts";
import { decodeInvite, encodeInvite } from "#app/crypto/public/invitation.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { logKeyCode, parseLogKeyCode } from "#app/crypto/public/log-key-code.ts";
import { padBody, unpadBody } from "#app/crypto/public/padding.ts";
import { parseSafetyQr } from "#app/crypto/public/safety-qr.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { decodeWire, encodeWire } from "#app/crypto/public/statement-wire.ts";
import {
  decodeThreadStatement,
  encodeThreadStatement,
  parseThreadWire,
} from "#app/crypto/public/thread-statement.ts";
import { parseUploaded } from "#app/crypto/public/verify-uploaded.ts";
import { parseWrap } from "#app/crypto/public/wrap-layout.ts";
import { kitFromWords } from "#app/crypto/secret/kit.ts";
import { type LinkSide, parseLinkQr, sealLinkMessage } from "#app/crypto/secret/linking.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { fromHex, fromUtf8, utf8 } from "#app/lib/bytes.ts";
import { decodePayload, encodePayload } from "#app/vault/worker/invitation-payload.ts";
import { openHead } from "#app/vault/worker/keylog-pin.ts";
import { openFromNew, openFromOld } from "#app/vault/worker/link-messages.ts";
import { fromBase64, toBase64 } from "#audit/base64.ts";
import { checkpointText, parseCheckpoint } from "#audit/checkpoint.ts";
import { encodeEntry, parseByField, parseEntry } from "#audit/entry.ts";
import { EXPORT_FORMAT, parseEntryLine, parseManifest, parseObjectLine } from "#audit/export.ts";
import { parsePrevious } from "#audit/first-entry.ts";
import { LEAF_STREAM_FORMAT, parseHeaderLine, parseLeafLine } from "#audit/leaf-stream.ts";
import { parseKeylogOrigin, parseOrigin } from "#audit/lineage.ts";
import { changeText, parseChange } from "#audit/log-change.ts";
import { formatKey, parseKey, parseNote } from "#audit/note.ts";
import { formatProof, parseProof } from "#audit/proof.ts";
import { encodeContext, parseContext, type ReviewContext } from "#audit/review/context.ts";
import { encodeFindings, parseFindings } from "#audit/review/finding.ts";
import { parseSignedReview } from "#audit/review/signed-review.ts";
import { parseSignoff, type Signoff, signoffText } from "#audit/review/signoff.ts";
import { sampleEntry } from "#tests/unit/audit/sample.ts";
import {
  layoutSamples,
  sampleAccept,
  sampleChainStatements,
  sampleInvite,
  sampleThreadStatements,
} from "./layout-samples.ts";
import { TestLog } from "./test-log.ts";

/** A decoder of what others send, with inputs it takes. Whatever it is given, it answers with a value or a coded refusal. */
export type Decoder =
  | { of: "bytes"; samples: Uint8Array[]; read: (bytes: Uint8Array) => unknown; bare: boolean }
  /** `bare`: of the language's own level, whose callers turn its RangeError or TypeError into a code. */
  | { of: "text"; samples: string[]; read: (text: string) => unknown; bare: boolean };

const id = new Uint8Array(32).fill(9);
const secret = new Uint8Array(16).fill(3);
const secret32 = new Uint8Array(32).fill(4);
const name = toBase64url(id);
const signature = { device: id, signature: new Uint8Array(64).fill(7) };
const log = new TestLog(secret32);
const key = parseKey(log.key);
const headText = checkpointText({ origin: key.name, size: 7, root: id });
const note = await log.note(7, id);
const sampleHeader: EnvelopeHeader = {
  ...{ suite: 2, kind: "message", threadId: id, msgId: id.slice(16), ctr: 1, prevOwn: id, parents: [id] },
  ...{ sender: { account: id, device: id, seq: 1, head: id }, thread: { memSeq: 1, memHead: id } },
  ...{ sentMs: 1, log: { size: 7, root: id }, ephPk: id, recipientCount: 1, rcpHash: id, bodyLength: 256 },
};
const wrap = new Uint8Array(1172).fill(1);
const chains = sampleChainStatements.map(encodeChainStatement);
const threads = sampleThreadStatements.map(encodeThreadStatement);
const body = encodeBody({
  type: "message",
  value: { text: "10 mg", attachments: [], voidCtrs: [] },
  views: [],
});
const pins = { keylog: { key: formatKey(key), note }, auditKey: formatKey(key) };
const payload = {
  ...({ v: 2, clinicName: "Harbour", inviterName: "Bo", inviterSalt: null, name: "Pia" } as const),
  ...{ nameSalt: name, pins },
};
const random = (length: number) => new Uint8Array(length).fill(5);
/** Whoever knows a link's secret can say anything under it. */
const sealed = (said: string, from: LinkSide) =>
  toBase64url(sealLinkMessage(utf8(said), secret, from, random));
const offer = JSON.stringify({
  ...{ v: 2, type: "offer", accountId: name, seq: 2, prev: name, clinicId: name, nonce: name },
});
const proof = JSON.stringify({
  ...{ v: 2, type: "proof", seq: 2, prev: name, nonce: name },
  ...{ possessionAdm: toBase64url(signature.signature), possessionSig: toBase64url(signature.signature) },
});
const entryLine = JSON.stringify({ seq: 0, body: null, leaf: toBase64(id), link: toBase64(id) });
const manifest = JSON.stringify({
  ...{ format: EXPORT_FORMAT, origin: key.name, claim: "complete", checkpoint: null },
});
const streamHeader = JSON.stringify({
  ...{ format: LEAF_STREAM_FORMAT, from: 0, checkpoint: note, key: formatKey(key) },
  ...{ consistency: [toBase64(id)], refused: null },
});
const keyChange = changeText({
  ...{ kind: "key", host: "clinic.test", number: 2, before: id, time: "2027-01-15T08:00:00.000Z" },
  reason: "routine",
  ...{ log: "access", from: id, to: secret32 },
  at: { origin: "clinic.test/bedside-audit/2026", size: 7, root: id },
});
const context: ReviewContext = {
  ...{ bulkPatients: 50, dormantDays: 90, denials: 5, hours: { zone: "UTC", from: 7, to: 19, days: [1, 2] } },
  ...{ watched: ["p"], names: [{ pseudonym: "p", staff: true, surname: "s", full: "f" }] },
};
const signoff: Signoff = {
  ...{
    origin: "clinic.test/bedside-audit/2026",
    size: 9,
    root: id,
    from: 0,
    to: 9,
    rules: "r1",
    context: id,
  },
  ...{ count: 0, findings: id, account: name, device: name, atMs: 1_800_000_000_000 },
};
const signedReview = JSON.stringify({
  ...{ format: "bedside-signed-review/1", text: signoffText(signoff), signature: name, note },
  ...{ context: encodeContext(context), findings: "" },
});
const layouts = layoutSamples();
const sheet = wordsFromEntropy(secret).join(" ");

const bytes = (samples: Uint8Array[], read: (input: Uint8Array) => unknown, bare = false): Decoder => ({
  of: "bytes",
  samples,
  read,
  bare,
});
const text = (samples: string[], read: (input: string) => unknown, bare = false): Decoder => ({
  of: "text",
  samples,
  read,
  bare,
});

/** By the name of the function: a test holds this table equal to what the sources export. */
export const decoders: Record<string, Decoder> = {
  decodeChainStatement: bytes(chains, decodeChainStatement),
  decodeThreadStatement: bytes(threads, decodeThreadStatement),
  decodeWire: bytes(
    chains.map((each) => encodeWire(each, [signature])),
    decodeWire,
  ),
  parseWire: bytes(
    chains.map((each) => encodeWire(each, [signature])),
    parseWire,
  ),
  parseThreadWire: bytes(
    threads.map((each) => encodeWire(each, [signature])),
    parseThreadWire,
  ),
  decodeInvite: bytes([encodeInvite(sampleInvite)], decodeInvite),
  decodeAccept: bytes([encodeAccept(sampleAccept)], decodeAccept),
  decodeBody: bytes([body], (input) => decodeBody(input, "message")),
  parseHeader: bytes([encodeHeader(sampleHeader)], parseHeader),
  parseHeaderOfAnySuite: bytes([encodeHeader(sampleHeader)], parseHeaderOfAnySuite),
  parseUploaded: bytes([encodeHeader(sampleHeader)], (header) =>
    parseUploaded({ header, com: id, sig: signature.signature, ct: new Uint8Array(272), wraps: [wrap] }),
  ),
  parseWrap: bytes([wrap], (input) => parseWrap(2, input)),
  unpadBody: bytes([padBody(body)], unpadBody),
  decodePayload: bytes([encodePayload(payload)], decodePayload),
  fromUtf8: bytes([utf8("Łucja 李")], fromUtf8, true),
  parseEntry: bytes([encodeEntry(sampleEntry(3))], parseEntry),
  parseByField: bytes([encodeEntry(sampleEntry(4))], parseByField),
  parseNote: bytes([utf8(note)], parseNote),
  parseInviteFragment: text([layouts["invitation fragment"] ?? ""], parseInviteFragment),
  parseSafetyQr: text([layouts["safety QR"] ?? ""], parseSafetyQr),
  parseClinicQr: text([`1|clinic|${name}`], parseClinicQr),
  parsePrevious: text([`clinic.test/bedside-audit/2026/7/${toBase64url(id)}`], parsePrevious),
  parseLinkQr: text([layouts["link QR"] ?? ""], parseLinkQr),
  parseLogKeyCode: text([logKeyCode(formatKey(key))], parseLogKeyCode),
  entropyFromWords: text([sheet], entropyFromWords),
  kitFromWords: text([sheet], kitFromWords),
  openFromNew: text([proof], (input) => openFromNew(secret, sealed(input, "new"))),
  openFromOld: text([offer], (input) => openFromOld(secret, sealed(input, "old"))),
  openHead: text([note], (input) => openHead(input, formatKey(key))),
  fromBase64url: text([name], fromBase64url, true),
  fromHex: text(["00ff"], fromHex, true),
  fromBase64: text([toBase64(id)], fromBase64),
  parseCheckpoint: text([headText], (input) => parseCheckpoint(input, key.name)),
  parseKey: text([formatKey(key)], parseKey),
  parseOrigin: text(["clinic.test/bedside-audit/2026/2"], parseOrigin),
  parseKeylogOrigin: text(["clinic.test/bedside-keylog/2"], parseKeylogOrigin),
  parseChange: text([keyChange], parseChange),
  parseProof: text([formatProof({ index: 3, hashes: [id], checkpoint: note })], parseProof),
  parseManifest: text([manifest], parseManifest),
  parseEntryLine: text([entryLine], parseEntryLine),
  parseObjectLine: text([entryLine], parseObjectLine),
  parseHeaderLine: text([streamHeader], parseHeaderLine),
  parseLeafLine: text([entryLine, '{"end":3}'], parseLeafLine),
  parseFindings: text(
    [encodeFindings([{ rule: "R1", subject: null, patient: null, first: 1, last: 2, count: 2 }])],
    parseFindings,
  ),
  parseContext: text([encodeContext(context)], parseContext),
  parseSignedReview: text([signedReview], parseSignedReview),
  parseSignoff: text([signoffText(signoff)], parseSignoff),
};
