import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { crc32c } from "../../src/interop/tensorboard/crc32c.js";
import { exportTensorBoard } from "../../src/interop/tensorboard/export-tensorboard.js";
import goldens from "./goldens/goldens.json" with { type: "json" };
import { useExportsFolder } from "./helpers/exports-folder.js";

const folder = useExportsFolder();

/** The same in make-goldens.py. */
const METRICS = [
  { key: "train/loss", step: 1, value: 0.1, timestampMs: 1_700_000_001_500 },
  { key: "val/loss", step: 1, value: 0.7, timestampMs: 1_700_000_001_500 },
  { key: "train/loss", step: 2, value: 0.25, timestampMs: 1_700_000_003_250 },
  { key: "val/accuracy", step: 2, value: 0.9375, timestampMs: 1_700_000_003_250 },
];

describe("a run exported to TensorBoard", () => {
  it("is byte for byte what TensorFlow writes for the same metrics", async () => {
    const dir = join(folder, "tensorboard");
    const file = await exportTensorBoard({ dir, startedAtMs: 1_700_000_000_000, metrics: METRICS });
    expect(basename(file)).toBe("events.out.tfevents.1700000000.smallset");
    expect(readFileSync(file).toString("base64")).toBe(goldens.tensorBoardBase64);
  });

  it("has the checksums of RFC 3720", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  });
});
