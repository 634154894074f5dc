/**
 * Teachable Machine's site is Google's and cannot be driven from a test machine: its steps are those that published
 * instructions name (docs/UX.md has their addresses). Screens are the pages and dialogs that these steps go through.
 */

/** What begins with "type" is typed, everything else is pressed. */
const steps = (screens, ...names) => {
  const typed = names.filter((name) => name.startsWith("type ")).length;
  return { clicks: names.length - typed, typed, screens, steps: names };
};

/** By task; a string says why there is nothing to count. */
export const TEACHABLE_MACHINE = {
  // Its home, the choice of a project, the dialog of kinds, the project, the dialog about tabs.
  train: steps(
    5,
    "Get Started",
    "Image Project",
    "Standard image model",
    "Upload",
    "drop the folder",
    "the pencil",
    "type the class",
    "Upload",
    "drop the folder",
    "the pencil",
    "type the class",
    "Train Model",
    "OK to “do not switch tabs”",
  ),
  score: steps(1, "Advanced", "Under the hood", "Calculate accuracy per class"),
  mistakes: "counts in a confusion matrix, not the photos",
  try: steps(1, "the input’s menu", "File", "drop the photo"),
  compare: "one model a project",
  better: "one model a project",
  // The project, and the dialog that uploads it and shows the link.
  promote: steps(2, "Export Model", "Upload my model", "Copy"),
  live: "not kept",
  rollback: "not kept",
  find: "one model a project",
};
