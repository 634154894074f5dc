/** A version's manifest: what its bundle holds and where it comes from. Its sha256 is the version's digest. */
import type { ExtractorSpec, ReliabilityReport, Split } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { ModelVersion } from "../../generated/prisma/client.js";
import type { StoredEvaluation } from "../run/evaluation.service.js";

export interface BundleFile {
  /** Relative to the bundle's folder. */
  path: string;
  sha256: string;
  bytes: number;
}

export interface LineageImage {
  path: string;
  sha256: string;
  split: Split;
  className: string;
}

/** What the row keeps; the file in the content store adds `lineage.images`. */
export interface BundleManifest {
  formatVersion: 1;
  /** In class index order. */
  classNames: string[];
  /** ml-core's ExtractorInfo: everything that makes features of an image. */
  extractor: {
    spec: ExtractorSpec;
    backbone: string;
    pretrained: boolean;
    label: string;
    imageSizePx: number;
    fingerprint: string;
    featureLength: number;
  };
  preprocessing: { preset: ExtractorSpec["preset"]; imageSizePx: number };
  hyperparameters: object;
  bestEpoch: number | null;
  evaluation: Omit<StoredEvaluation, "runId">;
  /** How far its probabilities can be believed; missing in versions of before it was measured. */
  reliability?: ReliabilityReport | null;
  /** Below it, after the temperature, the model abstains; null: never. */
  threshold: number | null;
  /** What the threshold was chosen for; null or missing where it was given as it is. */
  targetPrecision?: number | null;
  lineage: {
    run: { id: string; name: string; seed: string; codeVersion: string | null };
    datasetVersion: { id: string; datasetName: string; number: number; digest: string | null };
    imageCount: number;
  };
  files: BundleFile[];
}

export const MANIFEST_FILE = "manifest.json";

export const manifestOf = (version: Pick<ModelVersion, "manifest">): BundleManifest =>
  fromJson<BundleManifest>(version.manifest);

/** The manifest as a file. Equal bundles make equal text. */
export const writeManifest = (manifest: BundleManifest, images: LineageImage[]): string =>
  `${JSON.stringify({ ...manifest, lineage: { ...manifest.lineage, images } }, null, 1)}\n`;
