import * as z from "zod/mini";
import { fromUtf8, utf8 } from "#app/lib/bytes.ts";
import { decodeAll, Writer } from "../codec.ts";
import { ProtocolError, refuseUnless } from "../errors.ts";
import { type BodyContent, type BodyType, bodyTypes } from "./body-types.ts";
import type { ChainPoint } from "./chain-statement.ts";
import type { EnvelopeKind } from "./envelope-header.ts";

/** JSON of a body, in bytes (SPEC §8). */
export const bodyJsonLimit = 56 * 1024;
/** 64 members and the clinic root. */
const viewLimit = 65;
const viewSize = 72;

/** A body: where the sender saw every chain, and what is said. */
export type Body = BodyContent & { readonly views: readonly ChainPoint[] };

/** ver u8 | type u8 | vec16 views | u32 len | UTF-8 JSON. A value outside its schema is E_SCHEMA, more than 56 KiB of JSON E_LIMIT. */
export function encodeBody(body: Body): Uint8Array<ArrayBuffer> {
  requireCount(body);
  const json = utf8(JSON.stringify(toJson(body)));
  refuseUnless(json.length <= bodyJsonLimit, "E_LIMIT");
  return new Writer()
    .u8(versionOf(body))
    .u8(bodyTypes[body.type].byte)
    .sortedVec16(body.views, viewLimit, writeView, (view) => view.account)
    .u32(json.length)
    .bytes(json)
    .finish();
}

/** Reads the body of an envelope of `kind`. Unknown versions and types E_VERSION, a type of another kind or a bad value E_SCHEMA. */
export function decodeBody(bytes: Uint8Array, kind: EnvelopeKind): Body {
  const { version, byte, views, json } = decodeAll(bytes, (reader) => {
    const version = reader.u8();
    const byte = reader.u8();
    const views = reader.sortedVec16(
      viewSize,
      viewLimit,
      (each) => ({ account: each.id(), seq: each.u64(), head: each.id() }),
      (view) => view.account,
    );
    const length = reader.u32();
    refuseUnless(length <= bodyJsonLimit, "E_LIMIT");
    return { version, byte, views, json: reader.bytes(length) };
  });
  refuseUnless(version === 1 || version === 2, "E_VERSION");
  const type = typeOfByte(byte);
  refuseUnless(type !== undefined, "E_VERSION");
  refuseUnless(bodyTypes[type].kind === kind, "E_SCHEMA");
  const content = fromJson(type, parseJson(json));
  refuseUnless(version === versionOf(content), version === 1 ? "E_SCHEMA" : "E_VERSION");
  requireCount(content);
  return { ...content, views };
}

/** 2 is a history without entries, and nothing else; version 1 has none (SPEC §10). */
function versionOf(content: BodyContent): 1 | 2 {
  return content.type === "history" && content.value.entries.length === 0 ? 2 : 1;
}

/** Whoever gives nothing says that there is nothing to give. */
function requireCount(content: BodyContent): void {
  if (versionOf(content) === 2 && content.type === "history")
    refuseUnless(content.value.count === 0, "E_SCHEMA");
}

function typeOfByte(byte: number): BodyType | undefined {
  if (byte === bodyTypes.message.byte) return "message";
  if (byte === bodyTypes.receipt.byte) return "receipt";
  if (byte === bodyTypes.history.byte) return "history";
  if (byte === bodyTypes.account.byte) return "account";
  return undefined;
}

function writeView(writer: Writer, view: ChainPoint): void {
  writer.id(view.account).u64(view.seq).id(view.head);
}

/** Fatal UTF-8; a byte order mark is a character and so no JSON. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    // No cause: the message of a SyntaxError quotes the text.
    throw new ProtocolError("E_SCHEMA");
  }
}

function fromJson(type: BodyType, json: unknown): BodyContent {
  switch (type) {
    case "message":
      return { type, value: strictly(bodyTypes.message.schema, json) };
    case "receipt":
      return { type, value: strictly(bodyTypes.receipt.schema, json) };
    case "history":
      return { type, value: strictly(bodyTypes.history.schema, json) };
    case "account":
      return { type, value: strictly(bodyTypes.account.schema, json) };
  }
}

function toJson(body: BodyContent): unknown {
  switch (body.type) {
    case "message":
      return encodeStrictly(bodyTypes.message.schema, body.value);
    case "receipt":
      return encodeStrictly(bodyTypes.receipt.schema, body.value);
    case "history":
      return encodeStrictly(bodyTypes.history.schema, body.value);
    case "account":
      return encodeStrictly(bodyTypes.account.schema, body.value);
  }
}

/** No cause here either: zod's issues carry keys and values of the body. */
function strictly<T extends z.ZodMiniType>(schema: T, json: unknown): z.output<T> {
  const result = z.safeDecode(schema, json as z.input<T>); // what is decoded is exactly what is not trusted to have the type
  if (!result.success) throw new ProtocolError("E_SCHEMA");
  return result.data;
}

function encodeStrictly<T extends z.ZodMiniType>(schema: T, value: z.output<T>): z.input<T> {
  const result = z.safeEncode(schema, value);
  if (!result.success) throw new ProtocolError("E_SCHEMA");
  return result.data;
}
