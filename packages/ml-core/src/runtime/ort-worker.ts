/**
 * The thread in which onnxruntime runs: its `run` blocks the thread that calls it for as long as it computes.
 * Started by ort-engine.ts.
 */
import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { buildGraph } from "../features/build-graph.js";
import { beginNativeWork, endNativeWork } from "./native-work.js";
import type { OrtModel, OrtReply, OrtRequest, OrtWorkerData } from "./ort-worker.type.js";
import { toChannelsLast, toFloatInput } from "./pixel-layout.js";

const { model, threads, provider, nativeWork } = workerData as OrtWorkerData;
const port = parentPort!;
const reply = (message: OrtReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

/** onnxruntime throws its errors; it need not print them as well. */
const SILENT = 4;

interface ModelIo {
  input: string;
  output: string;
  /** Images a run must have, where the file fixes it. */
  fixedBatch: number | null;
}

async function openSession(): Promise<InferenceSession> {
  return InferenceSession.create(buildGraph(model.graph), {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // Idle threads that spin take the cores from decoding, and from a second session: 1.7 times slower, measured.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
    logSeverityLevel: SILENT,
  });
}

/** @throws Error that says what in the file does not fit what was said about it */
function matchModel(
  session: InferenceSession,
  { inputName, outputName, pixelInput, imageSizePx }: OrtModel,
): ModelIo {
  const input = pickName("input", inputName, session.inputNames);
  const output = pickName("output", outputName, session.outputNames);
  const metadata = session.inputMetadata.find((value) => value.name === input);
  if (!metadata?.isTensor) throw new Error(`input "${input}" is not a tensor`);
  const type = pixelInput ? "float32" : "uint8";
  if (metadata.type !== type) throw new Error(`input "${input}" takes ${metadata.type}, not ${type}`);
  const size = imageSizePx;
  const expected = pixelInput?.layout === "NCHW" ? [3, size, size] : [size, size, 3];
  // A file without shape information reports an empty shape; the canary image finds what is wrong then.
  const [batch, ...image] = metadata.shape;
  if (
    metadata.shape.length &&
    (image.length !== 3 || image.some((side, axis) => typeof side === "number" && side !== expected[axis]))
  )
    throw new Error(`input "${input}" takes [${metadata.shape.join(", ")}], not [n, ${expected.join(", ")}]`);
  return { input, output, fixedBatch: typeof batch === "number" ? batch : null };
}

function pickName(kind: string, wanted: string | null, names: readonly string[]): string {
  if (wanted === null && names.length === 1) return names[0]!;
  if (wanted !== null && names.includes(wanted)) return wanted;
  throw new Error(`it has no ${kind} "${wanted ?? ""}", but ${names.map((name) => `"${name}"`).join(", ")}`);
}

/** Runs `count` images as one batch; one that the file fixes larger is filled up with black images. */
async function run(session: InferenceSession, io: ModelIo, pixels: Uint8Array, count: number) {
  const size = model.imageSizePx;
  const imageBytes = size * size * 3;
  const batch = io.fixedBatch ?? count;
  const parts: Float32Array[] = [];
  let featureShape: [number, number, number] = [1, 1, 0];
  for (let first = 0; first < count; first += batch) {
    const images = Math.min(batch, count - first);
    let slice = pixels.subarray(first * imageBytes, (first + images) * imageBytes);
    if (images < batch) {
      const filled = new Uint8Array(batch * imageBytes);
      filled.set(slice);
      slice = filled;
    }
    const input = model.pixelInput
      ? new Tensor(
          "float32",
          toFloatInput(slice, { count: batch, imageSizePx: size, ...model.pixelInput }),
          model.pixelInput.layout === "NCHW" ? [batch, 3, size, size] : [batch, size, size, 3],
        )
      : new Tensor("uint8", slice, [batch, size, size, 3]);
    const output = (await session.run({ [io.input]: input }, [io.output], { logSeverityLevel: SILENT }))[
      io.output
    ]!;
    if (output.type !== "float32") throw new Error(`output "${io.output}" is ${output.type}, not float32`);
    if (output.dims[0] !== batch)
      throw new Error(`output "${io.output}" has ${output.dims[0]} rows for ${batch} images`);
    const last = toChannelsLast(
      output.data as Float32Array<ArrayBuffer>,
      output.dims,
      model.pixelInput?.layout ?? "NHWC",
    );
    featureShape = last.featureShape;
    parts.push(last.features.subarray(0, (last.features.length / batch) * images));
    output.dispose();
  }
  return { features: concatenate(parts), featureShape };
}

/** Always a copy: onnxruntime may reuse the memory behind its outputs. */
function concatenate(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const isOutOfMemory = (error: unknown) =>
  error instanceof RangeError || /bad_alloc|failed to allocate|out of memory/i.test(messageOf(error));

async function main(): Promise<void> {
  let session: InferenceSession;
  let io: ModelIo;
  try {
    session = await openSession();
    // onnxruntime has its own copy of the weights by now.
    delete (model as { graph?: unknown }).graph;
    io = matchModel(session, model);
  } catch (error) {
    reply({ kind: "unusable", message: messageOf(error) });
    return;
  } finally {
    endNativeWork(nativeWork);
  }
  const answer = async (request: OrtRequest): Promise<void> => {
    if (!beginNativeWork(nativeWork)) return;
    try {
      if (request.kind === "close") {
        await session.release();
        port.close();
        return;
      }
      const { features, featureShape } = await run(session, io, request.pixels, request.count);
      reply({ kind: "features", id: request.id, features, featureShape }, [features.buffer]);
    } catch (error) {
      if (request.kind === "close") throw error;
      reply({ kind: "failed", id: request.id, outOfMemory: isOutOfMemory(error), message: messageOf(error) });
    } finally {
      endNativeWork(nativeWork);
    }
  };
  let work: Promise<void> = Promise.resolve();
  port.on("message", (request: OrtRequest) => {
    // One after another: two runs at once would share the same cores and take twice the memory.
    work = work.then(() => answer(request));
  });
  reply({ kind: "ready" });
}

await main();
