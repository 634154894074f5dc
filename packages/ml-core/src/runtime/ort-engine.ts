/** onnxruntime behind a worker thread: the caller's event loop stays free while a network runs. */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { AppError } from "@smallset/schema";
import { watchNativeWork } from "./native-work.js";
import type { OrtModel, OrtReply, OrtRequest, OrtWorkerData, Provider } from "./ort-worker.type.js";
import { resolveBuilt } from "./resolve-built.js";

export interface OrtOutput {
  /** [count, height · width · channels], rows flattened in that order. */
  features: Float32Array<ArrayBuffer>;
  featureShape: [number, number, number];
}

interface PendingRun {
  resolve(output: OrtOutput): void;
  reject(error: Error): void;
}

/** A network in memory, ready to run; close it to free its thread and its memory. */
export class OrtEngine {
  readonly #worker: Worker;
  readonly #imageBytes: number;
  readonly #pending = new Map<number, PendingRun>();
  readonly #onWarning: ((message: string) => void) | undefined;
  #nextId = 0;
  #batchLimit = Number.POSITIVE_INFINITY;
  /** Why no run can be asked for any more. */
  #stopped: AppError | null = null;
  #closing: Promise<void> | null = null;

  private constructor(worker: Worker, imageBytes: number, onWarning?: (message: string) => void) {
    this.#worker = worker;
    this.#imageBytes = imageBytes;
    this.#onWarning = onWarning;
    worker.on("message", (reply: OrtReply) => this.#settle(reply));
    worker.on("error", (error) => this.#stop(crashed(error.message)));
    worker.on("exit", (code) => this.#stop(crashed(`exit code ${code}`)));
    // Only a run keeps the process alive, not an engine that somebody forgot.
    worker.unref();
  }

  /**
   * @param threads default: one per core
   * @param provider default: cpu
   * @param onWarning hears, once, that memory does not suffice for batches as large as were asked for
   * @throws AppError ONNX_UNUSABLE when onnxruntime refuses the file, or it does not fit what was said of it
   */
  static async start({
    model,
    threads = availableParallelism(),
    provider = "cpu",
    onWarning,
  }: {
    model: OrtModel;
    threads?: number;
    provider?: Provider;
    onWarning?: (message: string) => void;
  }): Promise<OrtEngine> {
    const imageBytes = model.imageSizePx * model.imageSizePx * 3;
    const { graph } = model;
    const { flags, unwatch } = watchNativeWork();
    const worker = new Worker(resolveBuilt("runtime/ort-worker.js"), {
      workerData: {
        model: { ...model, graph },
        threads,
        provider,
        nativeWork: flags,
      } satisfies OrtWorkerData,
      transferList: graph.kind === "file" ? [graph.bytes.buffer] : [],
    });
    worker.once("exit", unwatch);
    const reply = await firstReply(worker);
    if (reply.kind === "unusable")
      throw new AppError("ONNX_UNUSABLE", `onnxruntime cannot use this network: ${reply.message}.`);
    return new OrtEngine(worker, imageBytes, onWarning);
  }

  /**
   * Runs `count` images of [size, size, 3] u8 RGB, back to back; runs are done one after another.
   * Where memory does not suffice, goes on in batches of half the size, from then on.
   * @throws AppError OUT_OF_MEMORY when not even one image fits, ENGINE_CRASHED, ENGINE_CLOSED, ENGINE_FAILED;
   *   RangeError when `pixels` are not `count` images
   */
  async run(pixels: Uint8Array, count: number): Promise<OrtOutput> {
    const imageBytes = this.#imageBytes;
    if (pixels.length !== count * imageBytes)
      throw new RangeError(`${count} images take ${count * imageBytes} bytes, not ${pixels.length}`);
    const parts: OrtOutput[] = [];
    for (let first = 0; first < count;) {
      const images = Math.min(count - first, this.#batchLimit);
      try {
        // Copied, because what is sent to another thread is gone here; a Buffer's slice() would not copy.
        const copy = new Uint8Array(pixels.subarray(first * imageBytes, (first + images) * imageBytes));
        parts.push(await this.#runOnce(copy, images));
        first += images;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "OUT_OF_MEMORY" || images === 1) throw error;
        if (this.#batchLimit === Number.POSITIVE_INFINITY)
          this.#onWarning?.(
            `Memory does not suffice for ${images} images at once: the backbone goes on in smaller batches, more slowly.`,
          );
        this.#batchLimit = images >> 1;
      }
    }
    return parts.length === 1 ? parts[0]! : joinOutputs(parts);
  }

  /** Lets runs that were asked for finish, then frees the network. A second call does nothing more. */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown());
  }

  async #shutDown(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = new AppError("ENGINE_CLOSED", "The feature extractor was closed.");
    const exited = once(this.#worker, "exit");
    this.#worker.ref();
    this.#post({ kind: "close" });
    // Waited for, however long its last run takes: a thread terminated inside onnxruntime aborts the process.
    await exited;
  }

  #runOnce(pixels: Uint8Array<ArrayBuffer>, count: number): Promise<OrtOutput> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      this.#worker.ref();
      this.#post({ kind: "run", id, pixels, count }, [pixels.buffer]);
    });
  }

  #post(request: OrtRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #settle(reply: OrtReply): void {
    if (reply.kind !== "features" && reply.kind !== "failed") return;
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (reply.kind === "features")
      pending?.resolve({ features: reply.features, featureShape: reply.featureShape });
    else pending?.reject(reply.outOfMemory ? outOfMemory(reply.message) : failed(reply.message));
  }

  #stop(reason: AppError): void {
    this.#stopped ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.#stopped);
    this.#pending.clear();
  }
}

/** @throws AppError ENGINE_CRASHED when the thread dies before it says anything */
async function firstReply(worker: Worker): Promise<OrtReply> {
  const cancel = new AbortController();
  try {
    const exited = once(worker, "exit", cancel).then(([code]): never => {
      throw new Error(`exit code ${code}`);
    });
    const [reply] = (await Promise.race([once(worker, "message", cancel), exited])) as [OrtReply];
    return reply;
  } catch (error) {
    throw crashed(error instanceof Error ? error.message : String(error));
  } finally {
    cancel.abort();
  }
}

function joinOutputs(parts: readonly OrtOutput[]): OrtOutput {
  const features = new Float32Array(parts.reduce((length, part) => length + part.features.length, 0));
  let offset = 0;
  for (const part of parts) {
    features.set(part.features, offset);
    offset += part.features.length;
  }
  return { features, featureShape: parts[0]!.featureShape };
}

const crashed = (detail: string) =>
  new AppError(
    "ENGINE_CRASHED",
    `The feature extractor's thread stopped unexpectedly (${detail}).`,
    "Start the run again: features extracted so far are kept. If it happens again, free some memory first.",
  );

const failed = (detail: string) =>
  new AppError("ENGINE_FAILED", `onnxruntime could not run the network: ${detail}`);

const outOfMemory = (detail: string) =>
  new AppError(
    "OUT_OF_MEMORY",
    `There is not enough memory to run the network on one image (${detail}).`,
    "Choose a smaller image size, or close other programs and start again.",
  );
