import { compareBytes, isZeroFrom } from "#app/lib/bytes.ts";
import { ProtocolError, refuseUnless } from "./errors.ts";

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

/** Big-endian reader over one byte string (SPEC §2): reading past the end is E_LEN, bytes left over are E_TRAILING. */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  #take(length: number): number {
    refuseUnless(length <= this.remaining, "E_LEN");
    const start = this.#at;
    this.#at += length;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Counters, sizes and times fit a double exactly; a u64 above 2^53−1 is E_LIMIT (SPEC §2). */
  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8));
    refuseUnless(value <= maxSafe, "E_LIMIT");
    return Number(value);
  }

  /** A copy, so that the caller's buffer may be reused. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#take(length);
    return new Uint8Array(this.#bytes.slice(start, start + length));
  }

  id(): Uint8Array<ArrayBuffer> {
    return this.bytes(32);
  }

  /**
   * vec16 of records of a fixed size whose first field is a 32-byte id, strictly ascending by it (SPEC §2).
   * The count is checked against the limit and the bytes present before anything is allocated.
   */
  sortedVec16<T>(
    recordSize: number,
    limit: number,
    read: (reader: Reader) => T,
    first: (item: T) => Uint8Array,
  ): T[] {
    const count = this.u16();
    refuseUnless(count <= limit, "E_LIMIT");
    refuseUnless(count * recordSize <= this.remaining, "E_LEN");
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read(this));
    requireAscending(items, first);
    return items;
  }

  end(): void {
    refuseUnless(this.remaining === 0, "E_TRAILING");
  }
}

/** Big-endian writer; values out of range are a refusal, so nothing is ever silently cut. */
export class Writer {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  #number(size: number, value: number, put: (view: DataView) => void): this {
    refuseUnless(Number.isSafeInteger(value) && value >= 0 && value < 256 ** size, "E_LIMIT");
    const part = new Uint8Array(size);
    put(new DataView(part.buffer));
    return this.bytes(part);
  }

  u8(value: number): this {
    return this.#number(1, value, (view) => view.setUint8(0, value));
  }

  u16(value: number): this {
    return this.#number(2, value, (view) => view.setUint16(0, value));
  }

  u32(value: number): this {
    return this.#number(4, value, (view) => view.setUint32(0, value));
  }

  u64(value: number): this {
    return this.#number(8, value, (view) => view.setBigUint64(0, BigInt(value)));
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }

  /** A field of a fixed size: any other length is E_LEN. */
  fixed(length: number, part: Uint8Array): this {
    refuseUnless(part.length === length, "E_LEN");
    return this.bytes(part);
  }

  id(part: Uint8Array): this {
    return this.fixed(32, part);
  }

  /** vec16, refused with E_SCHEMA unless strictly ascending by the first field. */
  sortedVec16<T>(
    items: readonly T[],
    limit: number,
    write: (writer: Writer, item: T) => void,
    first: (item: T) => Uint8Array,
  ): this {
    refuseUnless(items.length <= limit, "E_LIMIT");
    requireAscending(items, first);
    this.u16(items.length);
    for (const item of items) write(this, item);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

/** Sorted lists have one encoding only (SPEC §2): out of order or repeated is E_SCHEMA. */
export function requireAscending<T>(items: readonly T[], first: (item: T) => Uint8Array): void {
  let previous: Uint8Array | undefined;
  for (const item of items) {
    const current = first(item);
    if (previous !== undefined && compareBytes(previous, current) >= 0) throw new ProtocolError("E_SCHEMA");
    previous = current;
  }
}

/** Decodes a whole byte string with one reader; anything left over is E_TRAILING. */
export function decodeAll<T>(bytes: Uint8Array, read: (reader: Reader) => T): T {
  const reader = new Reader(bytes);
  const value = read(reader);
  reader.end();
  return value;
}

/** Whether an id or hash field carries the "none" value of 32 zero bytes. */
export function isZero(bytes: Uint8Array): boolean {
  return isZeroFrom(bytes, 0);
}

/** The "none" value of an id or hash field. */
export function zeroId(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(32);
}
