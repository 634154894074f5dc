/** What an upload tells on its way, and at its end. */

export interface UploadProgress {
  phase: "hashing" | "uploading" | "done";
  doneFiles: number;
  totalFiles: number;
  doneBytes: number;
  totalBytes: number;
  /** Those being sent now, with their share from 0 to 1; interrupted ones wait to be sent again. */
  sending: { path: string; fraction: number; interrupted: boolean }[];
  /** Those that could not be read or were refused; the others go on. */
  failed: FailedFile[];
}

/** One file that could not be sent, and why. */
export interface FailedFile {
  path: string;
  message: string;
}

export interface UploadResult {
  /** For `importDataset` or `predictImages`: all files but the failed ones. */
  uploadId: string;
  failed: FailedFile[];
}
