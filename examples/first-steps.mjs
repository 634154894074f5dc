/** The five newest runs, with their best accuracy on photos that they did not learn from. */
import { connect } from "@smallset/schema/client";
import { RunsDocument } from "@smallset/schema/documents";

const smallset = connect({
  origin: process.env.SMALLSET_URL ?? "http://localhost:4000",
  token: process.env.SMALLSET_TOKEN,
});

const { runs } = await smallset.ask(RunsDocument, { first: 5 });
if (runs.totalCount === 0) console.log("There is no run yet: upload-and-train.mjs makes one.");
for (const { node: run } of runs.edges) {
  const accuracy = run.summaries.find(({ key }) => key === "val/accuracy")?.best;
  console.log(run.name, run.status, accuracy ?? "no accuracy yet");
}
