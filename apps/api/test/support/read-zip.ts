/** What is in a zip, as another program reads it: each checksum is checked. */
import { buffer } from "node:stream/consumers";
import { fromBufferPromise } from "yauzl";

/** By name. @throws when anything of it is wrong */
export async function readZip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}
