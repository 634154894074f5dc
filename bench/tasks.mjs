/** Ten tasks done with a hand that counts, here and in MLflow's pages; Teachable Machine's by its instructions. */
import { chromium } from "playwright-core";
import { writeSection } from "./lib/report.mjs";
import { withTemporaryFolder } from "./lib/workspace.mjs";
import { countInMlflow } from "./tasks/mlflow.mjs";
import { countInSmallset } from "./tasks/smallset.mjs";
import { TEACHABLE_MACHINE } from "./tasks/teachable-machine.mjs";

const RUNS = 10_000;

/** What the counts do not say. */
const TASKS = {
  train: { title: "Two folders of photos → a trained classifier" },
  score: {
    title: "How good is it, and how sure is that?",
    smallset: "with its interval",
    teachableMachine: "no interval",
    mlflow: "what the script logged; no interval",
  },
  mistakes: {
    title: "Which photos does it get wrong?",
    smallset: "the surest mistakes as pictures",
    mlflow: "one picture at a time, if the script logged any",
  },
  try: { title: "Try a new photo" },
  compare: { title: "Compare two trainings", mlflow: "any two" },
  better: { title: "Is the better one really better, and where?", smallset: "a paired test in words" },
  promote: {
    title: "Put it into production",
    smallset: "a gate and changed answers shown, a reason kept",
    teachableMachine: "nothing checked",
    mlflow: "nothing checked",
  },
  live: { title: "What is in production, since when, who, why?", mlflow: "what; not since when, who or why" },
  rollback: { title: "Take it back", smallset: "a reason kept" },
  find: { title: `Find one run among ${RUNS.toLocaleString("en")}`, mlflow: "in its query language" },
};

export async function benchTasks() {
  await withTemporaryFolder(async (folder) => {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    });
    try {
      const smallset = await countInSmallset({ browser, folder, runs: RUNS });
      const mlflow = await countInMlflow({ browser, folder, runs: RUNS });
      const lines = describeTallies(smallset, mlflow);
      console.log(lines.join("\n"));
      // Half a table would take the other half's figures away.
      if (mlflow) await writeSection("tasks", lines, "UX.md");
    } finally {
      await browser.close();
    }
  });
}

function describeTallies(smallset, mlflow) {
  const rows = Object.entries(TASKS).map(([task, { title, ...notes }], index) =>
    [
      `${index + 1}. ${title}`,
      describe(smallset[task], notes.smallset),
      describe(TEACHABLE_MACHINE[task], notes.teachableMachine),
      mlflow ? describe(mlflow[task], notes.mlflow) : "not installed",
    ].join(" | "),
  );
  const counted = Object.entries({
    Smallset: smallset,
    "Teachable Machine": TEACHABLE_MACHINE,
    MLflow: mlflow ?? {},
  });
  return [
    `| Task | Smallset | Teachable Machine | MLflow ${mlflow?.version ?? ""} |`,
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    "",
    "<details><summary>What was pressed</summary>",
    "",
    ...Object.keys(TASKS).map(
      (task, index) => `${index + 1}. ${counted.flatMap(stepsOf(task)).join("; ") || "nothing"}`,
    ),
    "",
    `</details>`,
    "",
    `Counted ${new Date().toISOString().slice(0, 10)}.`,
  ];
}

/** "3 clicks, 1 typed, 2 screens; nothing checked". A tally with an `also` is of two ways to do it. */
function describe(tally, note) {
  if (typeof tally === "string") return tally;
  const { clicks, typed = 0, screens, of, also } = tally;
  const counts = [plural(clicks, "click"), ...(typed ? [`${typed} typed`] : []), plural(screens, "screen")];
  const mine = of ? `${counts.join(", ")} (${of})` : counts.join(", ");
  return [mine, ...(also ? [describe(also)] : []), ...(note ? [note] : [])].join("; ");
}

const plural = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

const stepsOf =
  (task) =>
  ([name, tallies]) => {
    const { steps = [], also } = tallies[task] ?? {};
    if (!steps.length) return [];
    return [
      `_${name}:_ ${[steps, ...(also ? [also.steps] : [])].map((way) => way.join(" · ")).join(", or ")}`,
    ];
  };
