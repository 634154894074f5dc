/** Takes a protobuf message apart into its fields. https://protobuf.dev/programming-guides/encoding/ */

export interface ProtobufField {
  number: number;
  /** What follows the tag: a length-delimited field's content, without its length. */
  content: Uint8Array;
  /** The field with its tag, as it stands in the message. */
  bytes: Uint8Array;
}

/** Contents are views into `message`. @throws RangeError when it is not a protobuf message */
export function readProtobufFields(message: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  for (let offset = 0; offset < message.length;) {
    const tag = readVarint(message, offset);
    const { start, end } = locateContent(message, tag.value % 8, tag.end);
    if (end > message.length) throw new RangeError("A protobuf field ends after its message.");
    fields.push({
      number: Math.floor(tag.value / 8),
      content: message.subarray(start, end),
      bytes: message.subarray(offset, end),
    });
    offset = end;
  }
  return fields;
}

function locateContent(message: Uint8Array, wireType: number, start: number): { start: number; end: number } {
  switch (wireType) {
    case 0:
      return { start, end: readVarint(message, start).end };
    case 1:
      return { start, end: start + 8 };
    case 2: {
      const length = readVarint(message, start);
      return { start: length.end, end: length.end + length.value };
    }
    case 5:
      return { start, end: start + 4 };
    default:
      throw new RangeError(`There is no protobuf wire type ${wireType}.`);
  }
}

/** Exact up to 2^53, more than any tag or length. */
function readVarint(message: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let index = start; index < message.length; index++) {
    value += (message[index]! & 127) * 2 ** (7 * (index - start));
    if (message[index]! < 128) return { value, end: index + 1 };
  }
  throw new RangeError("A protobuf number does not end.");
}
