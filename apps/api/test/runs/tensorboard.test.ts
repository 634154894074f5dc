/** Metrics in TensorBoard's format, byte for byte. */
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { crc32c } from "../../src/modules/run/export/crc32c.js";
import { encodePoint, encodeStart, eventFileName } from "../../src/modules/run/export/tensorboard.js";
import { streamZip, type StreamedFile } from "../../src/modules/run/export/zip-stream.js";
import goldens from "../../../../packages/ml-core/test/interop/goldens/goldens.json" with { type: "json" };
import { readZip } from "../support/read-zip.js";

/** The same in ml-core's make-goldens.py. */
const METRICS = [
  { key: "train/loss", step: 1, value: 0.1, timestamp: new Date(1_700_000_001_500) },
  { key: "val/loss", step: 1, value: 0.7, timestamp: new Date(1_700_000_001_500) },
  { key: "train/loss", step: 2, value: 0.25, timestamp: new Date(1_700_000_003_250) },
  { key: "val/accuracy", step: 2, value: 0.9375, timestamp: new Date(1_700_000_003_250) },
];

describe("a run exported to TensorBoard", () => {
  it("is byte for byte what TensorFlow writes for the same metrics", () => {
    const startedAt = new Date(1_700_000_000_000);
    expect(eventFileName(startedAt)).toBe("events.out.tfevents.1700000000.smallset");
    const file = Buffer.concat([encodeStart(startedAt), ...METRICS.map(encodePoint)]);
    expect(file.toString("base64")).toBe(goldens.tensorBoardBase64);
  });

  it("has the checksums of RFC 3720", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });
});

describe("a zip that is made while it is sent", () => {
  const parts = (...texts: string[]) =>
    (async function* () {
      for (const text of texts) yield Buffer.from(text);
    })();

  it("is read by another program, whatever is in it", async () => {
    const long = "0123456789".repeat(50_000);
    const files = async function* (): AsyncGenerator<StreamedFile> {
      yield { name: "1 seed=5/first", parts: parts("a", "", "bc") };
      yield { name: "2 seed=6/empty", parts: parts() };
      yield { name: "Löwe/long", parts: parts(long, long) };
    };
    const zip = await readZip(await buffer(streamZip(files())));
    expect([...zip].map(([name, bytes]) => [name, bytes.length])).toEqual([
      ["1 seed=5/first", 3],
      ["2 seed=6/empty", 0],
      ["Löwe/long", 1_000_000],
    ]);
    expect(zip.get("Löwe/long")!.toString()).toBe(long + long);
  });

  it("fails where a file of it fails", async () => {
    const broken = async function* (): AsyncGenerator<StreamedFile> {
      yield {
        name: "broken",
        parts: (async function* () {
          yield Buffer.from("a");
          throw new Error("The database went away.");
        })(),
      };
    };
    await expect(buffer(streamZip(broken()))).rejects.toThrow("The database went away.");
  });
});
