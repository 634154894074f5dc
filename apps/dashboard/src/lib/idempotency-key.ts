/** A key for one creating mutation: the same form sent twice by a double click makes one thing. */

/** 128 random bits in hex. Not `crypto.randomUUID`: browsers hide it on plain http, as on a local network. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Gives the same key while the input stays the same, a new one when it changes. */
export function createKeyring(): (input: unknown) => string {
  let last = "";
  let key = "";
  return (input) => {
    const now = JSON.stringify(input);
    if (now !== last) {
      last = now;
      key = randomKey();
    }
    return key;
  };
}
