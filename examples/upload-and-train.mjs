/**
 * Sends a folder of photos, one folder a class, makes a dataset of it and trains on that. Broken off, the same command
 * sends what is missing. Use: node upload-and-train.mjs <folder> <dataset-name> [weights]
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import {
  DatasetVersionEventsDocument,
  ImportDatasetDocument,
  StartRunDocument,
} from "@smallset/schema/documents";
import { giveUp, origin, readArguments, smallset, token } from "./smallset.mjs";

const [folder, name, weights = "imagenet"] = readArguments("<folder> <dataset-name> [weights]");

async function send(path, init) {
  const headers = { authorization: `Bearer ${token}`, ...init.headers };
  const response = await fetch(origin + path, { ...init, headers });
  const answer = await response.json();
  if (!response.ok) throw answer;
  return answer;
}

/** What the server is told of the files before it gets one: {path, size, sha256}. */
async function describeFiles() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const hash = createHash("sha256");
    await pipeline(createReadStream(file), hash);
    const path = relative(folder, file).split(sep).join("/");
    files.push({ path, size: (await stat(file)).size, sha256: hash.digest("hex") });
  }
  return files;
}

async function uploadFolder() {
  const files = await describeFiles();
  const { uploadId, missing, partial } = await send("/api/uploads", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ files }),
  });
  console.log(`${missing.length} of ${files.length} files to send, ${partial.length} of them begun`);
  const received = new Map(partial.map(({ sha256, receivedBytes }) => [sha256, receivedBytes]));
  for (const sha256 of missing) {
    const { path } = files.find((file) => file.sha256 === sha256);
    const offset = received.get(sha256) ?? 0;
    const body = createReadStream(join(folder, path), { start: offset });
    const init = { method: "PUT", body, duplex: "half" };
    await send(`/api/uploads/${uploadId}/files/${sha256}?offset=${offset}`, init);
  }
  return uploadId;
}

async function uploadAndTrain() {
  const uploadId = await uploadFolder();
  // The same key again is the same dataset: this script may be run twice.
  const { importDataset: version } = await smallset.ask(ImportDatasetDocument, {
    input: { name, uploadId, idempotencyKey: `upload-and-train ${uploadId}` },
  });
  let last = version;
  for await (const { datasetVersionEvents } of smallset.follow(DatasetVersionEventsDocument, {
    id: version.id,
  }))
    last = datasetVersionEvents;
  if (last.status !== "READY") throw last.error;
  console.log(`${name}: ${last.imageCount} photos`);
  const { startRun: run } = await smallset.ask(StartRunDocument, {
    input: {
      datasetVersionId: version.id,
      extractor: { weights },
      idempotencyKey: `upload-and-train ${version.id}`,
    },
  });
  console.log(`${run.name}: ${run.id}`);
  for await (const { status } of smallset.followRun(run.id)) if (status) console.log(status);
}

await uploadAndTrain().catch(giveUp);
await smallset.close();
