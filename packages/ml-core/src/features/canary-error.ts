/** Remembers, beside the weights, how far the faster network was off on this machine. */
import { createHash } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, cpus } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../runtime/write-file-atomically.js";
import type { Backbone } from "./backbone.type.js";
import { fingerprintExtractor } from "./extractor-fingerprint.js";

/** Raise it when the faster network is built otherwise. */
const METHOD_VERSION = 1;

const require = createRequire(import.meta.url);
const recordSchema = z.object({ relativeError: z.number() });

/** null when the two networks have not been compared here yet. */
export async function findCanaryError(backbone: Backbone, weightsDir: string): Promise<number | null> {
  const text = await readFile(recordFile(backbone, weightsDir), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return recordSchema.parse(JSON.parse(text)).relativeError;
  } catch {
    return null;
  }
}

/** Where it cannot be written, the next start compares again. */
export async function keepCanaryError(
  backbone: Backbone,
  weightsDir: string,
  relativeError: number,
): Promise<void> {
  const file = recordFile(backbone, weightsDir);
  try {
    // A folder of weights that is not there is not ours to make.
    await access(weightsDir);
    // JSON has no NaN; a network that gives one is as far off as can be.
    const record = { relativeError: Number.isFinite(relativeError) ? relativeError : Number.MAX_VALUE };
    await writeFileAtomically(file, JSON.stringify(record));
  } catch {
    return;
  }
}

const FOLDER = "canaries";

/** Everything that another answer could come from: weights and preprocessing, processor, onnxruntime, our method. */
function recordFile(backbone: Backbone, weightsDir: string): string {
  const { version } = require("onnxruntime-node/package.json") as { version: string };
  const machine = [METHOD_VERSION, version, arch(), cpus()[0]?.model];
  const key = createHash("sha256").update(JSON.stringify([fingerprintExtractor(backbone), ...machine]));
  return join(weightsDir, FOLDER, `${key.digest("hex")}.json`);
}
