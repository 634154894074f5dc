/** Metrics in TensorBoard's format, byte for byte. */
import { describe, expect, it } from "vitest";
import { crc32c } from "../../src/modules/run/export/crc32c.js";
import { encodePoint, encodeStart, eventFileName } from "../../src/modules/run/export/tensorboard.js";
import goldens from "../../../../packages/ml-core/test/interop/goldens/goldens.json" with { type: "json" };

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
