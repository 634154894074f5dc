/**
 * Teachable Machine's site is Google's and cannot be driven from a test machine: its steps are those that published
 * instructions name (docs/UX.md has their addresses). Screens are the pages and dialogs that these presses go through.
 */

const steps = (screens, ...names) => ({ clicks: names.length, screens, steps: names });

/** By task; a string says why there is nothing to count. */
export const TEACHABLE_MACHINE = {
  train: steps(
    5,
    "Get Started",
    "Image Project",
    "Standard image model",
    "Upload",
    "drop the folder",
    "the pencil, type the class",
    "Upload",
    "drop the folder",
    "the pencil, type the class",
    "Train Model",
    "OK to “do not switch tabs”",
  ),
  score: steps(1, "Advanced", "Under the hood", "Calculate accuracy per class"),
  mistakes: "counts in a confusion matrix, not the photos",
  try: steps(1, "the input’s menu", "File", "drop the photo"),
  compare: "one model a project",
  better: "one model a project",
  promote: steps(2, "Export Model", "Upload my model", "Copy"),
  live: "not kept",
  rollback: "not kept",
  find: "one model a project",
};
