/** Memory that threads share, where this Node has it: it can be started without (--no-harmony-sharedarraybuffer). */

export const canShareMemory = (): boolean => typeof SharedArrayBuffer === "function";

export const isShared = (buffer: ArrayBufferLike): boolean =>
  canShareMemory() && buffer instanceof SharedArrayBuffer;

/** Where memory cannot be shared, a thread that is sent these bytes gets a copy. */
export const allocateShareable = (bytes: number): ArrayBufferLike =>
  canShareMemory() ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
