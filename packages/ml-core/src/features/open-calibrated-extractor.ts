/** Opens an extractor; a fast one that was never calibrated is calibrated on photos first. */
import type { ExtractorSpec } from "@smallset/schema";
import { calibrateFastExtractor } from "./calibrate-fast-extractor.js";
import type { KnownRow } from "./extract-features.js";
import type { Extractor } from "./features.type.js";
import type { LoadExtractorOptions } from "./load-extractor.js";
import { openExtractor } from "./open-extractor.js";

export interface CalibratedExtractor {
  extractor: Extractor;
  /** Features that the calibration came by; none where none was needed. */
  known: KnownRow[];
  /** Closes the extractor, and the network that the calibration left running. */
  close(): Promise<void>;
}

/**
 * @param options.files of the dataset, to calibrate on
 * @param options.findEarlier what the same photos were extracted with last: its calibration is taken, so that its
 *   features can be used again
 * @throws AppError of openExtractor and calibrateFastExtractor
 */
export async function openCalibratedExtractor({
  spec,
  files,
  findEarlier,
  ...options
}: {
  files: Promise<readonly string[]>;
  findEarlier: () => Promise<ExtractorSpec | null>;
} & Omit<LoadExtractorOptions, "running">): Promise<CalibratedExtractor> {
  const openKnown = async (known: ExtractorSpec) => {
    const extractor = await openExtractor({ spec: known, ...options });
    return { extractor, known: [], close: () => extractor.close() };
  };
  if (spec.precision !== "fast" || spec.calibration) return openKnown(spec);
  const earlier = await findEarlier();
  if (earlier?.calibration && isAlike(spec, earlier))
    return openKnown({ ...spec, calibration: earlier.calibration });

  const measured = await calibrateFastExtractor({ spec, files, ...options });
  const { engine: running } = measured;
  try {
    const measuredSpec = { ...spec, calibration: measured.calibration };
    const extractor = await openExtractor({ spec: measuredSpec, ...options, running });
    const close = async () => void (await Promise.all([extractor.close(), running.close()]));
    return { extractor, known: measured.rows, close };
  } catch (error) {
    await running.close();
    throw error;
  }
}

const isAlike = (one: ExtractorSpec, other: ExtractorSpec): boolean =>
  (["weights", "imageSizePx", "preset"] as const).every((key) => one[key] === other[key]);
