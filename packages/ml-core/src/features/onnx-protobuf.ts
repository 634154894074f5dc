/**
 * The few protobuf wire types that ONNX files need, written without a schema compiler.
 * https://protobuf.dev/programming-guides/encoding/
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32_BIT = 5;
const utf8 = new TextEncoder();

/** One protobuf message under construction; fields may be written in any order. Keeps views of what it is given. */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];
  #byteLength = 0;

  /** int32, int64, uint64, bool and enum fields. Negative numbers take ten bytes, as the encoding says. */
  integer(field: number, value: number | bigint): this {
    return this.#tag(field, VARINT).#varint(value);
  }

  float(field: number, value: number): this {
    return this.#tag(field, FIXED_32_BIT).#append(new Uint8Array(Float32Array.of(value).buffer));
  }

  string(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, LENGTH_DELIMITED).#varint(value.byteLength).#append(value);
  }

  message(field: number, value: ProtobufMessage): this {
    this.#tag(field, LENGTH_DELIMITED).#varint(value.#byteLength);
    // Parts are shared, not copied: 59 MB of weights cross four levels of nesting.
    for (const part of value.#parts) this.#parts.push(part);
    this.#byteLength += value.#byteLength;
    return this;
  }

  /** Copies everything written so far into one array. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#byteLength);
    let offset = 0;
    for (const part of this.#parts) {
      bytes.set(part, offset);
      offset += part.byteLength;
    }
    return bytes;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint((field << 3) | wireType);
  }

  #varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.#append(Uint8Array.from(bytes));
  }

  #append(part: Uint8Array): this {
    this.#parts.push(part);
    this.#byteLength += part.byteLength;
    return this;
  }
}
