/** What each code of the per-file report means, for people who know photos rather than file formats. */
import type { IssueCode, IssueSeverity } from "@smallset/schema";

const WORDS: Record<IssueCode, string> = {
  EMPTY_FILE: "Empty files",
  FILE_UNREADABLE: "The system would not open them",
  UNSUPPORTED_FORMAT: "Not a photo format that can be read",
  CORRUPT: "Damaged beyond reading",
  TRUNCATED: "Cut off before the end",
  TOO_MANY_PIXELS: "Too many pixels",
  FILE_TOO_LARGE: "File too large",
  CONFLICTING_LABELS: "The same photo in two classes",
  LEAKAGE: "The same photo in train and validation",
  GROUP_LEAKAGE: "One group in train and validation",
  DUPLICATE: "The same photo twice",
  NEAR_CONFLICT: "Nearly the same photo in two classes",
  NEAR_LEAKAGE: "Nearly the same photo in train and validation",
  NEAR_DUPLICATE: "Nearly the same photo twice",
  DAMAGED: "Slightly damaged, still readable",
  TINY: "Very small",
  EXTENSION_MISMATCH: "The name says another format than the content",
  ROTATED: "Turned upright by the camera's note",
  CMYK: "Print colours, converted",
  GREYSCALE: "Black and white",
  ALPHA: "Transparent, put on a plain background",
  DEEP_COLOUR: "16 bits a colour, reduced to 8",
  ANIMATED: "Animated, only the first picture is used",
  IGNORED: "Left out: not part of any class",
};

export const SEVERITIES: { severity: IssueSeverity; title: string; meaning: string }[] = [
  { severity: "error", title: "Left out", meaning: "These files are not part of the dataset." },
  {
    severity: "warning",
    title: "Worth a look",
    meaning: "These are in, but may mislead the training or the score.",
  },
  { severity: "info", title: "Good to know", meaning: "These were handled; nothing to do." },
];

/** A code that is newer than this page is shown as it is, readable. */
export const issueTitle = (code: string): string =>
  (WORDS as Record<string, string>)[code] ??
  code.charAt(0) + code.slice(1).toLowerCase().replaceAll("_", " ");
