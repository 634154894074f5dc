/**
 * Trains on the photos of a run that you have with other settings, follows all trainings, and registers the best one by
 * validation accuracy. Use: node sweep-and-pick.mjs <run-id> <model-name> [how-many]
 */
import { RegisterModelVersionDocument, StartSweepDocument } from "@smallset/schema/documents";
import { giveUp, readArguments, smallset } from "./smallset.mjs";

const [runId, modelName, trainings = "8"] = readArguments("<run-id> <model-name> [how-many]");
const percent = (share) => `${(share * 100).toFixed(1)} %`;

/** What the sweep keeps of that run: its photos and its extractor, whose features are there already. */
async function readStart() {
  const { run } = await smallset.ask(
    `query ($id: ID!) { run(id: $id) {
      datasetVersion { id } extractor { weights imageSizePx preset } hyperparameters { epochs } } }`,
    { id: runId },
  );
  if (!run?.datasetVersion) giveUp({ code: "NOT_FOUND", message: `There is no run ${runId} with photos.` });
  return run;
}

async function sweepAndPick() {
  const { datasetVersion, extractor, hyperparameters } = await readStart();
  const { startSweep: sweep } = await smallset.ask(StartSweepDocument, {
    input: { datasetVersionId: datasetVersion.id, extractor, hyperparameters },
    plan: {
      strategy: "random",
      runs: Number(trainings),
      space: {
        learningRate: { min: 1e-5, max: 1e-2, scale: "log" },
        dropout: { min: 0, max: 0.6 },
      },
    },
  });
  console.log(`${sweep.name}: ${trainings} trainings`);
  const trained = new Set();
  for await (const { event } of smallset.followSweep(sweep.id)) {
    if (event.runId === sweep.id || event.status !== "FINISHED") continue;
    trained.add(event.runId);
    console.log(`${trained.size} of ${trainings} trained`);
  }

  const { run } = await smallset.ask(
    `query ($id: ID!) { run(id: $id) {
      status error { message }
      gathered { bestChildId spread { key mean sd max } children {
        id name hyperparameters { learningRate hiddenLayers { dropout } } } } } }`,
    { id: sweep.id },
  );
  const { bestChildId, spread, children } = run.gathered;
  const best = children.find(({ id }) => id === bestChildId);
  if (!best) giveUp({ code: run.status, message: run.error?.message ?? "No training finished." });
  const accuracy = spread.find(({ key }) => key === "val/accuracy");
  console.log(
    `Accuracy ${percent(accuracy.mean)} ± ${percent(accuracy.sd ?? 0)}, best ${percent(accuracy.max)}`,
  );
  const { learningRate, hiddenLayers } = best.hyperparameters;
  const dropout = hiddenLayers[0]?.dropout ?? 0;
  console.log(`${best.name}: learning rate ${learningRate.toExponential(1)}, dropout ${dropout.toFixed(2)}`);

  const { registerModelVersion: version } = await smallset.ask(RegisterModelVersionDocument, {
    input: { runId: best.id, modelName, idempotencyKey: `sweep-and-pick ${best.id}` },
  });
  console.log(`Registered as version ${version.number} of ${modelName}.`);
}

await sweepAndPick().catch(giveUp);
await smallset.close();
