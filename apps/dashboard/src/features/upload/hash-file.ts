/** sha256 of a file, a slice at a time, so that the page stays alive and memory small. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** About ten milliseconds of hashing: the page can breathe between two slices. */
const SLICE_BYTES = 1024 * 1024;

/** Returns lower-case hex. Not `crypto.subtle`, which browsers hide on plain http and which takes no slices. */
export async function hashFile(
  file: Blob,
  { signal, onBytes }: { signal?: AbortSignal; onBytes?: (bytes: number) => void } = {},
): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    signal?.throwIfAborted();
    const slice = new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer());
    hash.update(slice);
    onBytes?.(slice.length);
  }
  return bytesToHex(hash.digest());
}
