/**
 * Exports a run's metrics as a TensorBoard event file.
 * https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 */
import { join } from "node:path";
import type { MetricPoint } from "@smallset/schema";
import { ProtobufMessage } from "../../features/onnx-protobuf.js";
import { writeFileAtomically } from "../../runtime/write-file-atomically.js";
import { toTfRecord } from "./tf-record.js";

const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 };
const SUMMARY_VALUE = { tag: 1, simpleValue: 2 };

export interface TimedMetricPoint extends MetricPoint {
  /** Milliseconds since 1970; TensorBoard's "wall" axis. */
  timestampMs: number;
}

/**
 * Writes `events.out.tfevents.…` into `dir`, one folder a run, and returns its path. Tags are our metric keys, of
 * which TensorBoard groups those that begin alike: "val/loss" with "val/accuracy".
 * @param startedAtMs of the run, milliseconds since 1970
 */
export async function exportTensorBoard({
  dir,
  startedAtMs,
  metrics,
}: {
  dir: string;
  startedAtMs: number;
  metrics: readonly TimedMetricPoint[];
}): Promise<string> {
  // TensorBoard finds files by "tfevents" in the name, and reads those of one folder in the order of their names.
  const seconds = Math.floor(startedAtMs / 1000);
  const file = join(dir, `events.out.tfevents.${String(seconds).padStart(10, "0")}.smallset`);
  const events = [
    new ProtobufMessage()
      .double(EVENT.wallTime, startedAtMs / 1000)
      .string(EVENT.fileVersion, "brain.Event:2"),
    ...metrics.map(toEvent),
  ];
  await writeFileAtomically(
    file,
    events.map((event) => toTfRecord(event.finish())),
  );
  return file;
}

function toEvent({ key, step, value, timestampMs }: TimedMetricPoint): ProtobufMessage {
  const scalar = new ProtobufMessage().string(SUMMARY_VALUE.tag, key).float(SUMMARY_VALUE.simpleValue, value);
  return new ProtobufMessage()
    .double(EVENT.wallTime, timestampMs / 1000)
    .integer(EVENT.step, step)
    .message(EVENT.summary, new ProtobufMessage().message(1, scalar));
}
