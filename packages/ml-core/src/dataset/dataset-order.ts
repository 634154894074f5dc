/** The one order of a dataset's images: by split (train, validation, test), then class index, then path. */
import { SPLITS } from "@smallset/schema";
import type { DatasetImage } from "./dataset.type.js";
import { byCodeUnit } from "./walk-folder.js";

type Placed = Pick<DatasetImage, "split" | "classIndex" | "path">;

export const byDatasetOrder = (left: Placed, right: Placed): number =>
  SPLITS.indexOf(left.split) - SPLITS.indexOf(right.split) ||
  left.classIndex - right.classIndex ||
  byCodeUnit(left.path, right.path);
