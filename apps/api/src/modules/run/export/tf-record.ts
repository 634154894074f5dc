/** TFRecord framing. https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details */
import { crc32c } from "./crc32c.js";

/** Length (uint64), its checksum, the data, its checksum; little-endian. */
export function toTfRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

/** Masked, because a checksum over data that holds its own checksum is a weak one. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
