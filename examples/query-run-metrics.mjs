/** Finished runs, the best first, and the best one's loss curve. Use: node query-run-metrics.mjs [how-many] */
import { giveUp, smallset } from "./smallset.mjs";

const first = Number(process.argv[2] ?? 5);

async function queryRunMetrics() {
  const { runs } = await smallset.ask(
    `query ($first: Int!) {
      runs(first: $first, search: "status = FINISHED and val/accuracy exists", sort: { field: "val/accuracy" }) {
        edges { node { id name summaries(keys: ["val/accuracy"]) { best bestStep } } } } }`,
    { first },
  );
  const ranked = runs.edges.map(({ node }) => node);
  for (const { name, summaries } of ranked)
    console.log(`${(summaries[0].best * 100).toFixed(1)} %  ${name} (epoch ${summaries[0].bestStep})`);
  if (ranked.length === 0) return;
  const { run } = await smallset.ask(
    `query ($id: ID!) { run(id: $id) { metrics(keys: ["train/loss", "val/loss"]) { key steps values } } }`,
    { id: ranked[0].id },
  );
  for (const { key, steps, values } of run.metrics)
    console.log(`${key}: ${steps.map((step, index) => `${step}=${values[index].toFixed(4)}`).join(" ")}`);
}

await queryRunMetrics().catch(giveUp);
await smallset.close();
