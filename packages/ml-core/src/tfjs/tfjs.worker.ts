/** A thread that runs TensorFlow.js: waits for requests, works, answers. Nothing else of Smallset loads it. */
/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin, windows have */
import { parentPort } from "node:worker_threads";
import { describeError } from "@smallset/schema";
import { loadTfjs, type LoadedTfjs } from "./load-tfjs.js";
import type { TfjsRequests } from "./thread.type.js";
import { TfjsTraining } from "./tfjs-training.js";
import { TfjsVggNetwork } from "./vgg-network.js";

let loaded: LoadedTfjs | null = null;
let network: TfjsVggNetwork | null = null;
let training: TfjsTraining | null = null;

type Handlers = {
  [Name in keyof TfjsRequests]: (
    request: TfjsRequests[Name]["request"],
  ) => TfjsRequests[Name]["response"] | Promise<TfjsRequests[Name]["response"]>;
};

const handlers: Handlers = {
  load: async ({ onlyGpu }) => {
    loaded = onlyGpu ? await loadTfjs({ onlyGpu }) : await loadTfjs();
    if (!loaded) return null;
    const { name, isGpu, skipped } = loaded;
    return { name, isGpu, skipped };
  },
  startVgg: (vgg) => {
    network = new TfjsVggNetwork(loaded!.tf, vgg);
    return null;
  },
  extract: ({ pixels, count }) => network!.run(pixels, count),
  startTraining: ({ job, control }) => {
    training = new TfjsTraining(loaded!.tf, job, control);
    return null;
  },
  initialize: () => {
    training!.initialize();
    return null;
  },
  runEpoch: (position) => training!.runEpoch(position),
  keepBestWeights: () => {
    training!.keepBest();
    return null;
  },
  readWeights: (which) => training!.readWeights(which),
  close: () => {
    network?.close();
    training?.close();
    return null;
  },
};

interface Message {
  id: number;
  name: keyof TfjsRequests;
  request: never;
}

async function answer({ id, name, request }: Message): Promise<void> {
  try {
    const response = await handlers[name](request);
    parentPort!.postMessage({ id, response });
  } catch (error) {
    parentPort!.postMessage({ id, error: describeError(error) });
  }
  if (name === "close") parentPort!.close();
}

// One after another: a graph of one request must not free what another still reads.
let queue = Promise.resolve();
parentPort!.on("message", (message: Message) => {
  queue = queue.then(() => answer(message));
});
