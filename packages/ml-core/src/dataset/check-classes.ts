/** The rules that class folders must keep, each with its own error. */
import { AppError, type Split } from "@smallset/schema";
import { byCodeUnit } from "./walk-folder.js";

const quote = (names: Iterable<string>): string => [...names].map((name) => `"${name}"`).join(", ");

/**
 * Names that differ only in case, in how Unicode spells them, or in blanks at their ends would become one folder on
 * some machines and two on others.
 * @param scope "across splits": the same name in two splits is the same class, and no collision
 * @throws AppError CLASS_NAME_COLLISION
 */
export function checkClassNames(names: string[], scope: "one folder" | "across splits" = "one folder"): void {
  const nameOf = new Map<string, string>();
  for (const name of scope === "across splits" ? new Set(names) : names) {
    const key = name.normalize("NFKC").toLowerCase().trim();
    const other = nameOf.get(key);
    if (other !== undefined)
      throw new AppError(
        "CLASS_NAME_COLLISION",
        other === name
          ? `Two class folders are called "${name}", spelled with different Unicode characters.`
          : `The class folders "${other}" and "${name}" differ only in case, blanks or Unicode spelling.`,
        "Merge them if they mean the same class, else rename one.",
      );
    nameOf.set(key, name);
  }
}

const describeRefusals = (count: number): string =>
  count === 0 ? "" : ` (${count} ${count === 1 ? "file was" : "files were"} refused)`;

interface ClassCount {
  className: string;
  split: Split | null;
  fileCount: number;
  usableCount: number;
}

/**
 * @param counts one for each class folder
 * @returns the class names in class index order
 * @throws AppError NO_IMAGES, EMPTY_CLASS, ONE_CLASS_ONLY, CLASS_MISSING_IN_TRAIN, CLASS_MISSING_IN_VALIDATION
 */
export function checkClasses(counts: ClassCount[]): string[] {
  if (counts.every(({ fileCount }) => fileCount === 0))
    throw new AppError("NO_IMAGES", "The class folders hold no files.", "Add photos to each class folder.");
  for (const { className, split, fileCount, usableCount } of counts)
    if (usableCount === 0 && split !== "test")
      throw new AppError(
        "EMPTY_CLASS",
        `The class "${className}" has no usable image${split ? ` in ${split}` : ""}${describeRefusals(fileCount)}.`,
        "Add photos to its folder, or remove the folder.",
      );

  const namesIn = (split: Split | null) =>
    new Set(counts.filter((count) => count.split === split).map(({ className }) => className));
  const hasSplits = counts.some(({ split }) => split !== null);
  const classes = namesIn(hasSplits ? "train" : null);
  for (const split of ["validation", "test"] as const) {
    const strangers = [...namesIn(split)].filter((name) => !classes.has(name));
    if (strangers.length)
      throw new AppError(
        "CLASS_MISSING_IN_TRAIN",
        `${quote(strangers)} is in ${split} but not in train.`,
        "Add a folder of that name to train, or remove it here; check the spelling.",
      );
  }
  const validation = namesIn("validation");
  const missing = [...classes].filter((name) => validation.size && !validation.has(name));
  if (missing.length)
    throw new AppError(
      "CLASS_MISSING_IN_VALIDATION",
      `${quote(missing)} is in train but not in validation.`,
      "Add a folder of that name with a few photos to validation; check the spelling.",
    );
  if (classes.size < 2)
    throw new AppError(
      "ONE_CLASS_ONLY",
      `There is only one class, ${quote(classes)}.`,
      "Add a second class folder: telling apart needs at least two.",
    );
  return [...classes].toSorted(byCodeUnit);
}
