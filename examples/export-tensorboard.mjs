/**
 * Saves a run's curves where TensorBoard finds them: `tensorboard --logdir <folder>`. Of a parent, a zip of all its
 * children. Use: node export-tensorboard.mjs <run-id> [folder]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { giveUp, origin, readArguments, smallset, token } from "./smallset.mjs";

const [runId, folder = "tensorboard"] = readArguments("<run-id> [folder]");

async function exportTensorboard() {
  const { run } = await smallset.ask("query ($id: ID!) { run(id: $id) { name downloads { url } } }", {
    id: runId,
  });
  const download = run?.downloads.find(({ url }) => url.endsWith("/tensorboard"));
  if (!download) throw { code: "NOT_FOUND", message: `There is no run ${runId} that has begun.` };
  const response = await fetch(origin + download.url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw await response.json();
  const [, fileName] = /filename="([^"]+)"/.exec(response.headers.get("content-disposition"));
  // TensorBoard calls a run after its folder.
  const place = join(folder, run.name.replaceAll("/", "-"));
  await mkdir(place, { recursive: true });
  await writeFile(join(place, fileName), Buffer.from(await response.arrayBuffer()));
  console.log(join(place, fileName));
}

await exportTensorboard().catch(giveUp);
await smallset.close();
