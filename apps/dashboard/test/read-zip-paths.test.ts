/** Zips written here byte by byte, by the format's own description (APPNOTE.TXT 4.3). */
import { describe, expect, it } from "vitest";
import { readZipPaths } from "../src/features/upload/read-zip-paths";

/** A zip of empty files: local headers, central directory, end record. */
function zipOf(paths: string[], comment = ""): Blob {
  const encoder = new TextEncoder();
  const locals: Uint8Array<ArrayBuffer>[] = [];
  const entries: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const path of paths) {
    const name = encoder.encode(path);
    const local = new DataView(new ArrayBuffer(30 + name.length));
    local.setUint32(0, 0x04034b50, true);
    local.setUint16(26, name.length, true);
    new Uint8Array(local.buffer).set(name, 30);
    const entry = new DataView(new ArrayBuffer(46 + name.length));
    entry.setUint32(0, 0x02014b50, true);
    entry.setUint16(8, 0x0800, true);
    entry.setUint16(28, name.length, true);
    entry.setUint32(42, offset, true);
    new Uint8Array(entry.buffer).set(name, 46);
    locals.push(new Uint8Array(local.buffer));
    entries.push(new Uint8Array(entry.buffer));
    offset += local.byteLength;
  }
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, paths.length, true);
  end.setUint16(10, paths.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, offset, true);
  end.setUint16(20, comment.length, true);
  return new Blob([...locals, ...entries, end.buffer, comment]);
}

describe("readZipPaths", () => {
  it("lists files, not folders, with names beyond ASCII", async () => {
    const zip = zipOf(["pets/", "pets/cats/1.jpg", "pets/Hunde – groß/2.jpg"]);
    expect(await readZipPaths(zip)).toEqual(["pets/cats/1.jpg", "pets/Hunde – groß/2.jpg"]);
  });

  it("finds the directory before a comment", async () => {
    expect(await readZipPaths(zipOf(["a/1.jpg"], "made by a camera"))).toEqual(["a/1.jpg"]);
  });

  it("returns null for what is no zip, so that the server decides", async () => {
    expect(await readZipPaths(new Blob(["not a zip at all, but long enough to look into"]))).toBeNull();
    expect(await readZipPaths(new Blob([]))).toBeNull();
  });

  it("returns null for a zip that was cut off", async () => {
    const whole = zipOf(["a/1.jpg", "b/2.jpg"]);
    expect(await readZipPaths(whole.slice(20))).toBeNull();
  });
});
