/** The ways in which an image can differ between two versions, in plain words. */
import type { DatasetChangeKind } from "@smallset/schema/documents";
import { formatCount } from "@/lib/format";

export interface ChangeCounts {
  added?: number;
  removed?: number;
  moved: number;
  relabelled: number;
  excluded: number;
  restored: number;
}

export const CHANGE_WORDS: { kind: DatasetChangeKind; count: keyof ChangeCounts; word: string }[] = [
  { kind: "RELABELLED", count: "relabelled", word: "with another label" },
  { kind: "MOVED", count: "moved", word: "moved between train, validation and test" },
  { kind: "EXCLUDED", count: "excluded", word: "left out" },
  { kind: "RESTORED", count: "restored", word: "taken back in" },
  { kind: "ADDED", count: "added", word: "new" },
  { kind: "REMOVED", count: "removed", word: "no longer there" },
];

/** {relabelled: 2, excluded: 1} → ["2 with another label", "1 left out"] */
export const describeCounts = (counts: ChangeCounts): string[] =>
  CHANGE_WORDS.flatMap(({ count, word }) => (counts[count] ? [`${formatCount(counts[count])} ${word}`] : []));
