/** Names a dataset's content with one hash. */
import { createHash } from "node:crypto";
import type { DatasetImage } from "./dataset.type.js";

/** sha256, hex, over the class names and each image's split, class, path and bytes, in dataset order. */
export function digestDataset({
  classNames,
  images,
}: {
  classNames: string[];
  images: readonly Pick<DatasetImage, "split" | "classIndex" | "path" | "sha256">[];
}): string {
  // JSON keeps names with any character apart; a line for each image keeps memory small.
  const hash = createHash("sha256").update(JSON.stringify(["smallset dataset 1", classNames]));
  for (const { split, classIndex, path, sha256 } of images)
    hash.update(`\n${JSON.stringify([split, classIndex, path, sha256])}`);
  return hash.digest("hex");
}
