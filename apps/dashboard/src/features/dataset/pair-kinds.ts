/** What it means that two photos are the same, or nearly, by where they lie. */
import type { IssueCode } from "@smallset/schema";
import type { VersionFieldsFragment } from "@smallset/schema/documents";

export type PairKind = "splits" | "classes" | "beside";

/** The worst first: what makes a score wrong, what teaches something wrong, what is only wasted. */
export const PAIR_KINDS: Record<PairKind, { title: string; meaning: string; codes: IssueCode[] }> = {
  splits: {
    title: "Two splits",
    meaning:
      "A photo to check with that was also learned from makes the score look better than it is. Leave one of each pair out.",
    codes: ["LEAKAGE", "NEAR_LEAKAGE"],
  },
  classes: {
    title: "Two classes",
    meaning: "If both show the same, one of them lies in the wrong class. Leave out the one that does.",
    codes: ["CONFLICTING_LABELS", "NEAR_CONFLICT"],
  },
  beside: {
    title: "One place",
    meaning: "Copies beside each other do no harm, but teach nothing new.",
    codes: ["DUPLICATE", "NEAR_DUPLICATE"],
  },
};

/** The kinds that a version has, and how many pairs of each. */
export const pairKindsOf = (
  counts: VersionFieldsFragment["issueCounts"],
): { kind: PairKind; count: number }[] =>
  (Object.keys(PAIR_KINDS) as PairKind[])
    .map((kind) => ({
      kind,
      count: counts
        .filter(({ code }) => (PAIR_KINDS[kind].codes as string[]).includes(code))
        .reduce((sum, { count }) => sum + count, 0),
    }))
    .filter(({ count }) => count > 0);

/** Of two photos that name each other, as those of two classes do, the first is enough. */
export function oncePerPair<Issue extends { path: string; relatedPath?: string | null }>(
  issues: readonly Issue[],
): Issue[] {
  const seen = new Set<string>();
  return issues.filter(({ path, relatedPath }) => {
    const pair = [path, relatedPath ?? ""].toSorted().join("\n");
    return !seen.has(pair) && seen.add(pair);
  });
}
