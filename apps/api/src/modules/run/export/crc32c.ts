/** CRC-32C (Castagnoli), as TFRecord files carry it. https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */

const REVERSED_POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ REVERSED_POLYNOMIAL : remainder >>> 1;
  return remainder;
});

export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffff_ffff;
  for (const byte of bytes) remainder = TABLE[(remainder ^ byte) & 255]! ^ (remainder >>> 8);
  return ~remainder >>> 0;
}
