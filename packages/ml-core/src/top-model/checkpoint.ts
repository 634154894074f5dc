/** Keeps the state of an unfinished training on disk, so that it continues as if nothing had happened. */
import { createHash } from "node:crypto";
import type { Network } from "./network.js";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import { rowsOf } from "./training-input.js";
import type { TrainingJob, TrainingProgress } from "./training-job.type.js";

/** Bytes hashed at a time: a shared buffer has to be copied before it can be hashed. */
const HASH_SLICE_BYTES = 8 * 2 ** 20;

/** sha256 over all that decides the outcome: a checkpoint is only ever continued with equal inputs. */
export function fingerprintJob(job: TrainingJob): string {
  const { kernelKind, train, validation, hyperparameters, plan, initialWeights } = job;
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ kernelKind, hyperparameters, classes: plan.layers.at(-1)!.units }));
  for (const { kernel } of initialWeights ?? []) hash.update(kernel);
  const arrays = [train, validation].flatMap((data) => [data.features, data.labels, rowsOf(data)]);
  // Both splits may be rows of one matrix.
  for (const array of new Set(arrays)) {
    hash.update(`${array.length};`);
    for (let from = 0; from < array.byteLength; from += HASH_SLICE_BYTES) {
      const length = Math.min(HASH_SLICE_BYTES, array.byteLength - from);
      hash.update(new Uint8Array(array.buffer, array.byteOffset + from, length).slice());
    }
  }
  return hash.digest("hex");
}

/** Parameters and slots lie together, so the state is one range of the memory. */
function stateOf({ plan, floats }: Network): Float32Array {
  const from = plan.parametersAt / 4;
  return floats.subarray(from, from + (plan.parameterBytes / 4) * (1 + plan.slots));
}

export async function saveCheckpoint(options: {
  file: string;
  network: Network;
  best: Float32Array;
  fingerprint: string;
  progress: TrainingProgress;
}): Promise<void> {
  const { file, network, best, fingerprint, progress } = options;
  const state = stateOf(network).slice();
  const tensors = {
    state: { shape: [state.length], data: state },
    best: { shape: [best.length], data: best },
  };
  await writeSafetensors(file, tensors, { fingerprint, progress: JSON.stringify(progress) });
}

/**
 * Fills the network and `best` from a checkpoint. Returns null, and changes nothing, when there is none, when it
 * belongs to another job, or when it is damaged: training then starts from the beginning.
 */
export async function loadCheckpoint(options: {
  file: string;
  network: Network;
  best: Float32Array;
  fingerprint: string;
}): Promise<TrainingProgress | null> {
  const { file, network, best, fingerprint } = options;
  const saved = await readSafetensors(file).catch(() => null);
  const state = stateOf(network);
  if (
    saved?.metadata.fingerprint !== fingerprint ||
    saved.tensors.state?.data.length !== state.length ||
    saved.tensors.best?.data.length !== best.length
  )
    return null;
  state.set(saved.tensors.state.data);
  best.set(saved.tensors.best.data);
  // Written by us and covered by the checksum and the fingerprint, so its shape is known.
  return JSON.parse(saved.metadata.progress!) as TrainingProgress;
}
