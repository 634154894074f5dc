/** An extractor whose network starts when the first image needs it: features that are all there need none. */
import { stat } from "node:fs/promises";
import { AppError, type ExtractorSpec, parseWeights } from "@smallset/schema";
import { z } from "zod";
import { DECODER_VERSION } from "../images/decode-pixels.js";
import type { Extractor, ExtractorInfo } from "./features.type.js";
import { loadExtractor, type LoadExtractorOptions } from "./load-extractor.js";
import { findNote, keepNote, type NotePlace } from "./machine-notes.js";
import { findImagenetWeights } from "./weights/imagenet-weights.js";

/** Raise it when the same weights and specification make another fingerprint. */
const METHOD_VERSION = 2;

const infoSchema = z.custom<ExtractorInfo>((value) => typeof value === "object" && value !== null);

/**
 * As `loadExtractor`, except that weights which were loaded before, and are the same file since, are not read again
 * until an image has to be extracted: what the extractor is was kept beside them.
 * @throws AppError what `loadExtractor` throws; later from `decode` and `extract`, when the network starts only then
 */
export async function openExtractor(options: LoadExtractorOptions): Promise<Extractor> {
  const place = await placeOf(options);
  const info = place && (await findNote(place, infoSchema));
  if (info) return startWhenNeeded(info, options);
  const extractor = await loadExtractor(options);
  if (place) await keepNote(place, extractor.info);
  return extractor;
}

function startWhenNeeded(info: ExtractorInfo, options: LoadExtractorOptions): Extractor {
  let started: Promise<Extractor> | undefined;
  const start = () => (started ??= startSame(info, options));
  return {
    info,
    decode: async (file) => (await start()).decode(file),
    extract: async (pixels, count) => (await start()).extract(pixels, count),
    close: async () => (await started?.catch(() => null))?.close(),
  };
}

/** @throws AppError FEATURE_SET_MISMATCH when somebody exchanged the file in the meantime */
async function startSame(info: ExtractorInfo, options: LoadExtractorOptions): Promise<Extractor> {
  const extractor = await loadExtractor(options);
  if (extractor.info.fingerprint === info.fingerprint) return extractor;
  await extractor.close();
  throw new AppError("FEATURE_SET_MISMATCH", "The weights changed while they were in use.", "Start again.");
}

/** null when the files are not there yet: they still have to be fetched, or asked for. */
async function placeOf({
  spec,
  weightsDir,
  engine,
  provider,
}: LoadExtractorOptions): Promise<NotePlace | null> {
  const files = await filesOf(spec, weightsDir);
  const identities = await Promise.all(files.map(identify)).catch(() => null);
  const key = [METHOD_VERSION, DECODER_VERSION, spec, identities, engine ?? null, provider ?? null];
  return files.length > 0 && identities ? { weightsDir, kind: "extractors", key } : null;
}

async function filesOf({ weights }: ExtractorSpec, weightsDir: string): Promise<string[]> {
  const { network, source } = parseWeights(weights);
  if (network === "onnx") return [source, `${source}.json`];
  // Drawn, not read; that takes a second, but nobody trains on them in earnest.
  if (source === "random") return [];
  return [source === "imagenet" ? ((await findImagenetWeights(weightsDir, network)) ?? "") : source];
}

/** A file that was written again has another time, whoever sets the one of its content back. @throws when it is missing */
async function identify(file: string): Promise<unknown> {
  const { ino, size, mtimeMs, ctimeMs } = await stat(file);
  return [file, ino, size, mtimeMs, ctimeMs];
}
