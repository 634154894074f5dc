/** A training thread: waits for requests, works, answers. */
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { parentPort, workerData } from "node:worker_threads";
import { describeError } from "@smallset/schema";
import { fingerprintJob, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
import { createNetworkMemory, openNetwork } from "./network.js";
import { initializeWeights, readWeights, writeWeights } from "./network-weights.js";
import { LbfgsRunner } from "./run-lbfgs-iteration.js";
import { EpochRunner } from "./run-epoch.js";
import type { TrainerRequests, TrainingJob } from "./training-job.type.js";

const job = workerData as TrainingJob;
const { plan } = job;
const network = openNetwork(plan, job.memory ?? createNetworkMemory(plan), job.kernelKind);
const Runner = job.hyperparameters.optimizer === "lbfgs" ? LbfgsRunner : EpochRunner;
const runner = new Runner(job, network);
/** Only the leader keeps the best weights; the others never touch theirs. */
const best = new Float32Array(job.thread === 0 ? plan.parameterBytes / 4 : 0);
let knownFingerprint: string | null = null;
const fingerprint = () => (knownFingerprint ??= fingerprintJob(job));

type Handlers = {
  [Name in keyof TrainerRequests]: (
    request: TrainerRequests[Name]["request"],
  ) => TrainerRequests[Name]["response"] | Promise<TrainerRequests[Name]["response"]>;
};

const handlers: Handlers = {
  runEpoch: (position) => runner.run(position),
  initialize: () => {
    if (job.initialWeights) writeWeights(network, job.initialWeights);
    // A linear probe's loss has one minimum, wherever one begins: it begins at zero.
    else if (job.hyperparameters.optimizer !== "lbfgs") initializeWeights(network, job.hyperparameters.seed);
    return null;
  },
  keepBestWeights: () => {
    const from = plan.parametersAt / 4;
    best.set(network.floats.subarray(from, from + best.length));
    return null;
  },
  readWeights: (which) => readWeights(network, which === "best" ? best : undefined),
  saveCheckpoint: async ({ file, progress }) => {
    await saveCheckpoint({ file, network, best, fingerprint: fingerprint(), progress });
    return null;
  },
  loadCheckpoint: ({ file }) => loadCheckpoint({ file, network, best, fingerprint: fingerprint() }),
};

interface Message {
  id: number;
  name: keyof TrainerRequests;
  request: never;
}

async function answer({ id, name, request }: Message): Promise<void> {
  try {
    parentPort!.postMessage({ id, response: await handlers[name](request) });
  } catch (error) {
    // An AppError's fields would not survive the way to another thread.
    parentPort!.postMessage({ id, error: describeError(error) });
  }
}

parentPort!.on("message", (message: Message) => void answer(message));
