/** A run's extractor for people: as asked for, until the run has loaded it. */
import {
  type Calibration,
  type ExtractorSpec,
  NETWORK_LABELS,
  parseWeights,
  type Precision,
  type Preset,
  type RowType,
} from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { Run } from "../../generated/prisma/client.js";

/** What the API tells of ml-core's ExtractorInfo, which the worker stores. */
interface StoredExtractor {
  spec: ExtractorSpec;
  label: string;
  backbone: string;
  pretrained: boolean;
  imageSizePx: number;
  fingerprint: string;
  featureLength: number;
}

export interface DescribedExtractor extends Omit<StoredExtractor, "spec" | "fingerprint" | "featureLength"> {
  weights: string;
  preset: Preset;
  precision: Precision;
  rowType: RowType;
  augmentationViews: number;
  calibration: Omit<Calibration, "ranges"> | null;
  fingerprint: string | null;
  featureLength: number | null;
}

/** Null for a run that was trained elsewhere. */
export function describeExtractor(run: Run): DescribedExtractor | null {
  if (run.kind === "external") return null;
  const asked = fromJson<ExtractorSpec>(run.extractorSpec);
  const { weights, preset } = asked;
  const { precision = "exact", rowType = "float32", augmentationViews = 0 } = asked;
  const loaded = run.extractor && fromJson<StoredExtractor>(run.extractor);
  if (loaded) {
    const { label, backbone, pretrained, fingerprint, featureLength } = loaded;
    return {
      label,
      backbone,
      weights,
      pretrained,
      imageSizePx: loaded.imageSizePx,
      preset,
      precision,
      rowType,
      augmentationViews,
      calibration: loaded.spec.calibration ?? null,
      fingerprint,
      featureLength,
    };
  }
  return describeSpec(asked);
}

/** As far as it is known before anything is loaded. */
export function describeSpec({
  weights,
  imageSizePx,
  preset,
  precision = "exact",
  rowType = "float32",
  augmentationViews = 0,
}: ExtractorSpec): DescribedExtractor {
  const { network, source } = parseWeights(weights);
  const pretrained = network === "onnx" || source !== "random";
  const backbone = network === "onnx" ? source : network;
  const named =
    network === "onnx"
      ? source
      : `${NETWORK_LABELS[network]}, ${pretrained ? "ImageNet weights" : "random weights, not pretrained"}`;
  const label = `${named}, ${imageSizePx} × ${imageSizePx}`;
  return {
    label,
    backbone,
    weights,
    pretrained,
    imageSizePx,
    preset,
    precision,
    rowType,
    augmentationViews,
    calibration: null,
    fingerprint: null,
    featureLength: null,
  };
}
