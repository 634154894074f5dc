/** What a version's row holds as JSON: where it comes from, how it was split, what was changed. */
import type { ExtractorSpec, Split } from "@smallset/schema";
import { fromJson } from "../../db/json.js";
import type { DatasetVersion } from "../../generated/prisma/client.js";

/** One class of a version and how many images it has in each split. */
export interface ClassCounts {
  name: string;
  classIndex: number;
  trainCount: number;
  validationCount: number;
  testCount: number;
}

/** Paths within an upload. */
export interface FeatureFile {
  split: Split;
  features: string;
  /** Missing: as many rows of each class, one class after the other. */
  labels?: string | undefined;
}

/** Features that were made elsewhere, and what made them. */
export interface FeatureSource {
  extractor: ExtractorSpec;
  files: FeatureFile[];
  /** Within the upload. */
  classIndices?: string | undefined;
  classNames?: string[] | undefined;
}

export type VersionSource =
  | { uploadId: string; features: FeatureSource }
  | { uploadId: string }
  | { path: string }
  | { versionId: string };

/** How splits are drawn, and what a draw keeps together. */
export interface SplitRule {
  kind: "stratified";
  validationFraction: number;
  testFraction: number;
  /** `{group}_*` on file names. */
  groupPattern?: string | undefined;
  /** Of the CSV file beside the class folders. */
  groupColumn?: string | undefined;
  /** Photos that look alike stay in one split. Default false. */
  keepLookAlikes?: boolean | undefined;
}

/** What is to become of some of a version's images; what is left out stays as it is. */
export interface ImageChange {
  imageIds: string[];
  split?: Split | undefined;
  className?: string | undefined;
  excluded?: boolean | undefined;
}

/** A photo that joins with a new version; its bytes are in the content store. */
export interface AddedImage {
  path: string;
  sha256: string;
  bytes: number;
  split: Split;
  className: string;
  widthPx: number;
  heightPx: number;
  format: string;
}

/** How a version came out of its parent. */
export interface VersionChanges {
  images: ImageChange[];
  additions?: AddedImage[] | undefined;
  redraw?: (SplitRule & { seed: number }) | undefined;
}

export const sourceOf = (version: DatasetVersion): VersionSource => fromJson<VersionSource>(version.source);

export const splitRuleOf = (version: DatasetVersion): SplitRule => ({
  validationFraction: 0.2,
  testFraction: 0,
  ...fromJson<Pick<SplitRule, "kind">>(version.splitRule),
});

/** Null for a version that was imported. */
export const changesOf = (version: DatasetVersion): VersionChanges | null =>
  version.changes === null ? null : fromJson<VersionChanges>(version.changes);

export const classesOf = (version: DatasetVersion): ClassCounts[] => fromJson<ClassCounts[]>(version.classes);
