/** What a scan finds: the images of a dataset with their labels and splits, and a report on every other file. */
import type { IssueCode, IssueSeverity, Split } from "@smallset/schema";

export interface DatasetImage {
  /** Relative to the dataset's root, "/" separated, NFC normalised. */
  path: string;
  /** Absolute, where the bytes can be read now. */
  file: string;
  /** Of the file's bytes, hex. */
  sha256: string;
  bytes: number;
  split: Split;
  className: string;
  /** Position in the sorted class names. */
  classIndex: number;
  /** After EXIF rotation. */
  widthPx: number;
  heightPx: number;
  /** sharp's name: jpeg, png, webp, gif, tiff, avif … */
  format: string;
  /** 16 hex digits that look-alikes nearly share; null where nothing was photographed. */
  perceptualHash: string | null;
  /** Burst, patient, camera: images of one group are never divided by a draw. Null: alone. */
  groupKey: string | null;
}

export interface ImageIssue {
  path: string;
  code: IssueCode;
  severity: IssueSeverity;
  /** One sentence for a person with no ML background. */
  message: string;
  /** Another file the issue is about (the first of the duplicates …). */
  relatedPath?: string;
}

export interface Dataset {
  /** Alphanumeric order (by code unit); the index is the class index. */
  classNames: string[];
  /** Sorted by split (train, validation, test), then class index, then path. */
  images: DatasetImage[];
  issues: ImageIssue[];
  /** sha256 over class names and every (split, class, path, image sha256): equal digests train equally. */
  digest: string;
  /** True when the folder had no splits and `seed` drew them. */
  splitBySmallset: boolean;
}
