/** Finished runs, the best first, and the best one's loss curve. Use: node query-run-metrics.mjs [how many] */
import { smallset } from "./smallset.mjs";

const first = Number(process.argv[2] ?? 5);
const { runs } = await smallset.ask(
  `query {
    runs(first: 100) { edges { node { id name status summaries { key best bestStep } } } }
  }`,
);
const ranked = runs.edges
  .map(({ node }) => ({ ...node, accuracy: node.summaries.find(({ key }) => key === "val/accuracy") }))
  .filter(({ status, accuracy }) => status === "FINISHED" && accuracy)
  .sort((a, b) => b.accuracy.best - a.accuracy.best)
  .slice(0, first);

for (const { name, accuracy } of ranked)
  console.log(`${(accuracy.best * 100).toFixed(1)} %  ${name} (epoch ${accuracy.bestStep})`);

if (ranked.length > 0) {
  const { run } = await smallset.ask(
    `query ($id: ID!) { run(id: $id) { metrics(keys: ["train/loss", "val/loss"]) { key steps values } } }`,
    { id: ranked[0].id },
  );
  for (const { key, steps, values } of run.metrics)
    console.log(`${key}: ${steps.map((step, index) => `${step}=${values[index].toFixed(4)}`).join(" ")}`);
}
await smallset.close();
