/** Remembers, beside the weights, how far the faster network was off on this machine. */
import { createRequire } from "node:module";
import { arch, cpus } from "node:os";
import { z } from "zod";
import type { Backbone } from "./backbone.type.js";
import { fingerprintExtractor } from "./extractor-fingerprint.js";
import { findNote, keepNote, type NotePlace } from "./machine-notes.js";

/** Raise it when the faster network is built otherwise. */
const METHOD_VERSION = 2;

const require = createRequire(import.meta.url);
const noteSchema = z.object({ relativeError: z.number() });

/** null when the two networks have not been compared here yet. */
export async function findCanaryError(backbone: Backbone, weightsDir: string): Promise<number | null> {
  return (await findNote(placeOf(backbone, weightsDir), noteSchema))?.relativeError ?? null;
}

export async function keepCanaryError(
  backbone: Backbone,
  weightsDir: string,
  relativeError: number,
): Promise<void> {
  // JSON has no NaN; a network that gives one is as far off as can be.
  const note = { relativeError: Number.isFinite(relativeError) ? relativeError : Number.MAX_VALUE };
  await keepNote(placeOf(backbone, weightsDir), note);
}

/** Everything that another answer could come from: weights and preprocessing, processor, onnxruntime, our method. */
function placeOf(backbone: Backbone, weightsDir: string): NotePlace {
  const { version } = require("onnxruntime-node/package.json") as { version: string };
  const machine = [METHOD_VERSION, version, arch(), cpus()[0]?.model];
  return { weightsDir, kind: "canaries", key: [fingerprintExtractor(backbone), ...machine] };
}
